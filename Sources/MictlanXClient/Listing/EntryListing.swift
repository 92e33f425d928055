internal import FoundationEssentials
internal import MictlanXModel
internal import MictlanXText

/// The listing of a bucket, of a ball, or of peers.
typealias ChunkListing = EntryListing<ChunkMetadata>

/// Reads the entries of a listing as they arrive.
struct EntryListing<Entry: Decodable & Sendable> {
    private var scanner: JSONElementScanner
    private var pieces: ByteStream.Iterator
    private var decoded: [(owner: String, entry: Entry)] = []
    private var position = 0
    /// Made for the first entry that is not in the plain form.
    private var decoder: JSONDecoder?
    private let subject: String
    private let server: RouterEndpoint?

    /// - Parameters:
    ///   - body: the answer.
    ///   - key: the key of the array: `balls`, or `chunks` in a router's answer for one ball.
    ///   - level: 1 for the listing of a bucket or of a ball, 2 for the statistics of peers, 0 where the answer is an array.
    ///   - subject: what is listed, for messages.
    ///   - server: who answers, for messages; `nil` where the listing is read inside its call, which adds that.
    init(
        _ body: ByteStream, key: String = "balls", level: Int, subject: String, server: RouterEndpoint? = nil
    ) {
        scanner = JSONElementScanner(key: key, level: level)
        pieces = body.makeAsyncIterator()
        self.subject = subject
        self.server = server
    }

    /// The keys of the outermost object so far.
    var owners: [String] { scanner.owners }

    /// What stood beside the entries; complete at the end.
    func envelope<T: Decodable>(_ type: T.Type) throws(MictlanXError) -> T {
        try decodeJSON(type, scanner.envelope, subject: subject)
    }

    /// The next entry and the key it was found under.
    ///
    /// - Returns: `nil` at the end of a complete listing.
    /// - Throws: ``MictlanXError`` `badAnswer` for one that is broken or breaks off; the network's codes.
    mutating func next() async throws -> (owner: String, entry: Entry)? {
        while position == decoded.count {
            decoded.removeAll(keepingCapacity: true)
            position = 0
            let piece = try await pieces.next()
            do {
                guard let piece else {
                    try scanner.finish()
                    return nil
                }
                // A piece is 128 KiB or little more, so is what is decoded at once.
                try decode(piece)
            } catch let error as MictlanXError {
                // The scanner knows nothing of what it reads.
                let named = error.message.hasPrefix(subject) ? error : error.prefixed("\(subject): ")
                throw server.map { named.naming($0) } ?? named
            }
        }
        defer { position += 1 }
        return decoded[position]
    }

    /// An entry in the plain form. Only chunks come by the thousand.
    private static func plain(_ element: UnsafeBufferPointer<UInt8>) -> Entry? {
        Entry.self == ChunkMetadata.self ? ChunkMetadata.read(element) as? Entry : nil
    }

    private mutating func decode(_ piece: [UInt8]) throws {
        var found: [(owner: String, entry: Entry)] = []
        var known = decoder
        defer { decoder = known }
        try scanner.feed(piece) { [subject] owner, element in
            do {
                if let entry = Self.plain(element) { return found.append((owner, entry)) }
                let decoder = known ?? JSONDecoder()
                known = decoder
                found.append((owner, try decoder.decode(Entry.self, from: Data(element))))
            } catch {
                let start = String(decoding: element.prefix(80), as: UTF8.self).terminalSafe
                throw MictlanXError(
                    .badAnswer,
                    "\(subject): the listing has an entry that the protocol does not know, it begins with '\(start)'",
                    cause: error)
            }
        }
        decoded = found
    }
}

internal import MictlanXModel

/// A chunk's metadata as a record that can be sorted: by bucket, ball and index, then by key; of several versions of a
/// key the newest is first, of equally new ones that which came first.
struct ChunkRecord {
    let key: [UInt8]
    let payload: [UInt8]

    /// - Parameters:
    ///   - chunk: the metadata.
    ///   - ordinal: how many came before it.
    init(_ chunk: ChunkMetadata, ordinal: Int) {
        key = Self.key(of: chunk, ordinal: ordinal)
        var payload: [UInt8] = []
        payload.append(number: UInt64(bitPattern: Int64(chunk.size)))
        payload.append(number: chunk.isDisabled ? 1 : 0)
        let texts = [chunk.bucketID, chunk.ballID, chunk.key, chunk.checksum, chunk.contentType, chunk.producerID]
        for text in texts + chunk.tags.flatMap({ [$0.key, $0.value] }) {
            payload.append(number: UInt64(text.utf8.count))
            payload += text.utf8
        }
        self.payload = payload
    }

    /// What a chunk is sorted by.
    static func key(of chunk: ChunkMetadata, ordinal: Int) -> [UInt8] {
        var key: [UInt8] = []
        key.appendTerminated(chunk.bucketID)
        key.appendTerminated(chunk.ballID)
        // Chunks without an index come last.
        key.append(number: chunk.index.map { UInt64(bitPattern: Int64($0)) ^ 1 << 63 } ?? .max)
        key.appendTerminated(chunk.key)
        key.append(number: ~(chunk.updatedAt.map { UInt64(clamping: $0.nanoseconds) +| 1 } ?? 0))
        key.append(number: UInt64(clamping: ordinal))
        return key
    }

    /// Reads the metadata back.
    ///
    /// - Throws: ``MictlanXError`` `io` for bytes that were not written by this type.
    static func chunk(_ payload: [UInt8]) throws(MictlanXError) -> ChunkMetadata {
        var rest = payload[...]
        let size = rest.takeNumber()
        let flags = rest.takeNumber()
        var texts: [String] = []
        while let text = rest.takeText() { texts.append(text) }
        guard let size, let flags, rest.isEmpty, texts.count >= 6, texts.count.isMultiple(of: 2) else {
            throw MictlanXError(.io, "another program changed a temporary file of a listing")
        }
        var tags: [String: String] = [:]
        for position in stride(from: 6, to: texts.count, by: 2) { tags[texts[position]] = texts[position + 1] }
        return ChunkMetadata(
            key: texts[2], size: Int(Int64(bitPattern: size)), checksum: texts[3], tags: tags, contentType: texts[4],
            producerID: texts[5], ballID: texts[1], bucketID: texts[0], isDisabled: flags == 1)
    }
}

extension [UInt8] {
    /// Appends a text so that the order of the bytes is that of the texts whatever follows.
    fileprivate mutating func appendTerminated(_ text: String) {
        for byte in text.utf8 {
            append(byte)
            if byte == 0 { append(.max) }
        }
        append(0)
        append(0)
    }

    /// Appends a number so that the order of the bytes is that of the numbers.
    fileprivate mutating func append(number: UInt64) {
        for shift in stride(from: 56, through: 0, by: -8) { append(UInt8(truncatingIfNeeded: number >> UInt64(shift))) }
    }
}

extension ArraySlice<UInt8> {
    fileprivate mutating func takeNumber() -> UInt64? {
        guard count >= 8 else { return nil }
        defer { removeFirst(8) }
        return prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
    }

    fileprivate mutating func takeText() -> String? {
        guard let length = takeNumber(), length <= UInt64(count) else { return nil }
        defer { removeFirst(Int(length)) }
        return String(decoding: prefix(Int(length)), as: UTF8.self)
    }
}

internal import FoundationEssentials
internal import GRDB
internal import MictlanXModel
internal import SystemPackage

/// Reads replicas to their last byte and compares them with what the catalog says.
struct ReplicaVerifier: Sendable {
    enum Verdict: Hashable, Sendable {
        case good
        case missing
        /// There, and not the content; the text says in what way.
        case damaged(String)
        /// There, and the disk does not let it be read; the bytes may be whole.
        case unreadable(String)
    }

    let catalog: Catalog
    /// The directory of the contents of each peer that is there.
    let roots: [Int: FilePath]
    let files: any FileOperations

    /// Looks at one replica: the file where there is one, else the row of the catalog.
    ///
    /// - Throws: ``NodeError`` when the catalog or a directory cannot be read.
    func verdict(on content: StoredContent, at peer: Int) throws -> Verdict {
        if let verdict = try fileVerdict(on: content, at: peer) { return verdict }
        guard let bytes = try catalog.read({ try Catalog.smallContent($0, content.checksum, at: peer) }) else {
            return .missing
        }
        guard bytes.count == content.size else { return .damaged("\(bytes.count) bytes instead of \(content.size)") }
        let checksum = SHA256.hash(bytes)
        return checksum == content.checksum ? .good : .damaged("its checksum is \(checksum)")
    }

    /// The same of the file alone.
    ///
    /// - Returns: `nil` where there is none.
    /// - Throws: ``NodeError`` when a directory cannot be read.
    func fileVerdict(on content: StoredContent, at peer: Int) throws -> Verdict? {
        guard let path = roots[peer].map({ BlobStore.path(of: content.checksum, below: $0) }),
            let size = try files.size(of: path)
        else { return nil }
        guard size == content.size else { return .damaged("\(size) bytes instead of \(content.size)") }
        guard let file = try files.open(path) else { return nil }
        defer { try? file.close() }
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: Self.pieceSize, alignment: 16)
        defer { buffer.deallocate() }
        var hasher = SHA256()
        var offset: Int64 = 0
        do {
            while true {
                let count = try file.read(fromAbsoluteOffset: offset, into: buffer)
                guard count > 0 else { break }
                hasher.update(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
                offset += Int64(count)
            }
        } catch {
            return .unreadable("it cannot be read: \(error)")
        }
        let checksum = hasher.finish()
        return checksum == content.checksum ? .good : .damaged("its checksum is \(checksum)")
    }

    private static let pieceSize = 1_048_576
}

/// A body of the protocol that is read by ``WireScanner`` where it has the plain form, and by `JSONDecoder` elsewhere.
package protocol WireReadable: Decodable, Sendable {
    /// Reads the value that comes next.
    ///
    /// - Parameter scanner: stands before it.
    init?(wire scanner: inout WireScanner)
}

extension WireReadable {
    /// Reads a text that is one value.
    ///
    /// - Parameter bytes: the text.
    /// - Returns: `nil` where it has not the plain form.
    package static func read(_ bytes: [UInt8]) -> Self? { bytes.withUnsafeBufferPointer { read($0) } }

    /// Reads the bytes of such a text.
    package static func read(_ bytes: UnsafeBufferPointer<UInt8>) -> Self? {
        var scanner = WireScanner(bytes)
        guard let value = Self(wire: &scanner), scanner.isAtEnd else { return nil }
        return value
    }
}

extension ChunkMetadata: WireReadable {
    package init?(wire scanner: inout WireScanner) {
        var (key, checksum, contentType, producerID) = (String?.none, String?.none, String?.none, String?.none)
        var (ballID, bucketID) = (String?.none, String?.none)
        var (size, tags, isDisabled) = (Int?.none, [String: String]?.none, Bool?.none)
        let isRead = scanner.object { scanner, name in
            switch name {
            case "key": scanner.once(&key) { $0.string() }
            case "size": scanner.once(&size) { $0.integer() }
            case "checksum": scanner.once(&checksum) { $0.string() }
            case "tags": scanner.once(&tags) { $0.texts() }
            case "content_type": scanner.once(&contentType) { $0.string() }
            case "producer_id": scanner.once(&producerID) { $0.string() }
            case "ball_id": scanner.once(&ballID) { $0.string() }
            case "bucket_id": scanner.once(&bucketID) { $0.string() }
            case "is_disabled": scanner.once(&isDisabled) { $0.bool() }
            default: scanner.skip()
            }
        }
        guard isRead, let key, let size, let checksum, let contentType, let producerID, let ballID else { return nil }
        self.init(
            key: key, size: size, checksum: checksum, tags: tags ?? [:], contentType: contentType,
            producerID: producerID, ballID: ballID, bucketID: bucketID ?? "", isDisabled: isDisabled ?? false)
    }
}

extension RegisterChunkReply: WireReadable {
    package init?(wire scanner: inout WireScanner) {
        var (key, bucketID, serviceTime) = (String?.none, String?.none, Double?.none)
        var (taskIDs, replicas) = ([String]?.none, [String]?.none)
        let isRead = scanner.object { scanner, name in
            switch name {
            case "key": scanner.once(&key) { $0.string() }
            case "service_time": scanner.once(&serviceTime) { $0.double() }
            case "tasks_ids": scanner.once(&taskIDs) { $0.strings() }
            case "bucket_id": scanner.once(&bucketID) { $0.string() }
            case "replicas": scanner.once(&replicas) { $0.strings() }
            default: scanner.skip()
            }
        }
        guard isRead, let key, let serviceTime else { return nil }
        self.init(
            key: key, serviceTime: serviceTime, taskIDs: taskIDs ?? [], bucketID: bucketID ?? "",
            replicas: replicas ?? [])
    }
}

extension UploadReply: WireReadable {
    package init?(wire scanner: inout WireScanner) {
        var (key, bucketID, combinedKey) = (String?.none, String?.none, String?.none)
        var (peerIDs, size) = ([String]?.none, Int?.none)
        let isRead = scanner.object { scanner, name in
            switch name {
            case "peer_ids": scanner.once(&peerIDs) { $0.strings() }
            case "combined_key": scanner.once(&combinedKey) { $0.string() }
            case "bucket_id": scanner.once(&bucketID) { $0.string() }
            case "key": scanner.once(&key) { $0.string() }
            case "size": scanner.once(&size) { $0.integer() }
            default: scanner.skip()
            }
        }
        guard isRead, let key, let bucketID, let combinedKey, let peerIDs, let size else { return nil }
        self.init(peerIDs: peerIDs, bucketID: bucketID, key: key, size: size)
        self.combinedKey = combinedKey
    }
}

extension DeleteKeyReply: WireReadable {
    package init?(wire scanner: inout WireScanner) {
        var (deletes, key) = (Int?.none, String?.none)
        let isRead = scanner.object { scanner, name in
            switch name {
            case "n_deletes": scanner.once(&deletes) { $0.integer() }
            case "key": scanner.once(&key) { $0.string() }
            default: scanner.skip()
            }
        }
        guard isRead, let deletes, let key else { return nil }
        self.init(deletes: deletes, key: key)
    }
}

extension DeleteBallReply: WireReadable {
    package init?(wire scanner: inout WireScanner) {
        var (deletes, ballID) = (Int?.none, String?.none)
        let isRead = scanner.object { scanner, name in
            switch name {
            case "n_deletes": scanner.once(&deletes) { $0.integer() }
            case "ball_id": scanner.once(&ballID) { $0.string() }
            default: scanner.skip()
            }
        }
        guard isRead, let deletes, let ballID else { return nil }
        self.init(deletes: deletes, ballID: ballID)
    }
}

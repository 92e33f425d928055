internal import NIOCore

extension RegistrationBody {
    /// Reads the body that clients send: one flat object of known fields, none twice, texts without escapes and plain numbers;
    /// `nil` for anything else, right or wrong, which a decoder then has to read.
    ///
    /// - Parameter body: the bytes.
    init?(scanning body: ByteBuffer) {
        guard
            let fields = body.withUnsafeReadableBytes({
                ChunkFields(scanning: $0.bindMemory(to: UInt8.self))
            }),
            let bucketID = fields.texts["bucket_id"], let key = fields.texts["key"],
            let ballID = fields.texts["ball_id"], let checksum = fields.texts["checksum"],
            let producerID = fields.texts["producer_id"], let size = fields.size
        else { return nil }
        self.init(
            bucketID: bucketID, key: key, ballID: ballID, checksum: checksum, producerID: producerID,
            size: size,
            tags: fields.tags ?? [:], contentType: fields.texts["content_type"] ?? Self.defaultType,
            isDisabled: fields.isDisabled ?? false, replicationFactor: fields.replicationFactor ?? 1)
    }
}

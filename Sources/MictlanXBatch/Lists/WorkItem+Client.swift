package import MictlanXClient

extension BallItem {
    package init(_ info: BallInfo) {
        self.init(
            address: info.address, size: info.size, chunks: info.chunks, checksum: info.checksum, tags: info.tags,
            updatedAt: info.updatedAt)
    }
}

package import MictlanXClient
package import MictlanXModel
package import SystemPackage

extension WorkItem {
    /// The ball that the item is about; a file is about none.
    package var address: BallAddress? {
        switch self {
        case .file, .refused: nil
        case .put(let put): put.address
        case .ball(let ball): ball.address
        }
    }

    /// What is known of the ball.
    package var ball: BallItem? {
        switch self {
        case .file, .refused: nil
        case .put(let put):
            BallItem(
                address: put.address, size: put.file.size, chunks: 0, checksum: nil, tags: put.tags, updatedAt: nil)
        case .ball(let ball): ball
        }
    }

    /// Why the item is about no ball, for the steps that want one.
    package var isNoBall: MictlanXError {
        guard case .refused(let item) = self else { return Self.damaged }
        return MictlanXError(.invalidArgument, item.reason)
    }

    /// The file that a ball is written to, where the list names one with it.
    package var target: FilePath? {
        guard case .put(let put) = self else { return nil }
        return put.file.path
    }

    /// What a message calls the item.
    package var label: String {
        switch self {
        case .file(let file): String(decoding: file.relative, as: UTF8.self)
        case .put(let put): put.address.description
        case .refused(let item): String(decoding: item.file.relative, as: UTF8.self)
        case .ball(let ball): (TrashedBall(ball)?.origin ?? ball.address).description
        }
    }
}

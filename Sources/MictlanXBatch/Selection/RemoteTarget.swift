package import MictlanXModel

/// What somebody names in the store: a ball, a bucket, or what a pattern means.
package indirect enum RemoteTarget: Sendable, Equatable {
    /// `bucket` or `bucket/`.
    case bucket(BucketID)
    case ball(BallAddress)
    case pattern(BucketID, Glob)
    /// What the target names, and everything below it.
    case tree(RemoteTarget)

    package var bucket: BucketID {
        switch self {
        case .bucket(let bucket), .pattern(let bucket, _): bucket
        case .ball(let address): address.bucket
        case .tree(let root): root.bucket
        }
    }

    package var isBall: Bool {
        guard case .ball = self else { return false }
        return true
    }

    /// Whether a ball of the target's bucket is meant.
    package func includes(_ address: BallAddress) -> Bool {
        switch self {
        case .bucket: true
        case .ball(let ball): ball == address
        case .pattern, .tree: includes(name: address.ball.name.bytes)
        }
    }

    /// Whether a ball of the target's bucket is meant that has no usable id, and so no name but that.
    package func includes(unnamed id: String) -> Bool { includes(name: Array(id.utf8)) }

    private func includes(name: [UInt8]) -> Bool {
        switch self {
        case .bucket: true
        case .ball(let ball): ball.ball.name.bytes == name
        case .pattern(_, let glob): glob.matches(name)
        case .tree(let root):
            root.includes(name: name)
                || name.indices.contains { index in
                    // The directory may be named with its slash or without.
                    name[index] == UInt8(ascii: "/")
                        && (root.includes(name: Array(name[..<index])) || root.includes(name: Array(name[...index])))
                }
        }
    }

    /// Whether this chooses a ball from a listing, rather than naming it.
    package func chooses(_ address: BallAddress) -> Bool {
        !isBall && bucket == address.bucket && includes(address)
    }
}

package import MictlanXClient
package import MictlanXModel

/// What a listed ball must fulfil.
package struct BallFilter: Sendable {
    /// How the name begins.
    package var prefix: [UInt8] = []
    /// A pattern that the whole name matches.
    package var key: Glob?
    /// Tags that must be there, each value a pattern.
    package var tags: [(name: String, value: Glob)] = []
    /// Not put since then.
    package var newest: Timestamp?
    /// Put since then.
    package var oldest: Timestamp?
    /// More bytes than that.
    package var larger: ByteCount?
    /// Fewer bytes than that.
    package var smaller: ByteCount?
    /// Whether all chunks must be there, or some missing; `nil` for both.
    package var isComplete: Bool?
    /// Whether a ball whose age is not known is admitted where an age is asked for; `nil` makes it an error.
    package var admitsWithoutTimestamp: Bool? = false

    /// Whether what is staged for a replace is chosen, and nothing else; it is passed over otherwise.
    package var choosesStaging = false

    package init() {}

    package func admits(_ ball: BallInfo) throws(MictlanXError) -> Bool {
        guard admitsName(ball), isComplete.map({ $0 == ball.isComplete }) ?? true else { return false }
        if let larger, ball.size <= larger.bytes { return false }
        if let smaller, ball.size >= smaller.bytes { return false }
        return try isOfAge(ball)
    }

    /// Whether names and tags fit, whatever the content is.
    func admitsName(_ ball: BallInfo) -> Bool {
        guard (ball.stagedFor != nil) == choosesStaging else { return false }
        let name = ball.address.ball.name.bytes
        guard name.starts(with: prefix), key?.matches(name) ?? true else { return false }
        return tags.allSatisfy { tag, pattern in ball.tags[tag].map { pattern.matches($0) } ?? false }
    }

    /// Whether a ball counts where ages are compared: one that has none, only where it is admitted.
    func admitsTimestamp(of ball: BallInfo) throws(MictlanXError) -> Bool {
        if ball.updatedAt != nil { return true }
        if let admitsWithoutTimestamp { return admitsWithoutTimestamp }
        throw MictlanXError(
            .invalidArgument,
            "'\(ball.address)' has no time stamp; set no_timestamp to exclude or include")
    }

    private func isOfAge(_ ball: BallInfo) throws(MictlanXError) -> Bool {
        guard newest != nil || oldest != nil else { return true }
        guard let updated = ball.updatedAt else { return try admitsTimestamp(of: ball) }
        if let newest, updated > newest { return false }
        if let oldest, updated < oldest { return false }
        return true
    }
}

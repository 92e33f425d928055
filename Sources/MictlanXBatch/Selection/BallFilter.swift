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
    /// Whether a ball whose age is not known is admitted where an age is asked for; `nil` makes it an error.
    package var admitsWithoutTimestamp: Bool? = false

    /// Whether what is staged for a replace is chosen, and nothing else; it is passed over otherwise.
    package var choosesStaging = false

    package init() {}

    package func admits(_ ball: BallInfo) throws(MictlanXError) -> Bool {
        guard (ball.stagedFor != nil) == choosesStaging else { return false }
        let name = ball.address.ball.name.bytes
        guard name.starts(with: prefix), key?.matches(name) ?? true else { return false }
        for (tag, pattern) in tags {
            guard let value = ball.tags[tag], pattern.matches(value) else { return false }
        }
        if let larger, ball.size <= larger.bytes { return false }
        if let smaller, ball.size >= smaller.bytes { return false }
        return try isOfAge(ball)
    }

    private func isOfAge(_ ball: BallInfo) throws(MictlanXError) -> Bool {
        guard newest != nil || oldest != nil else { return true }
        guard let updated = ball.updatedAt else {
            if let admitsWithoutTimestamp { return admitsWithoutTimestamp }
            throw MictlanXError(
                .invalidArgument, "'\(ball.address)' has no time stamp; set no_timestamp to exclude or include")
        }
        if let newest, updated > newest { return false }
        if let oldest, updated < oldest { return false }
        return true
    }
}

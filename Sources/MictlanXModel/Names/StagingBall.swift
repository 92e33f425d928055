/// The ball under which the new content of a replace waits at routers that have no atomic replace, until the old content is
/// gone (docs/guide-shell.md, "Replacing").
///
/// Its id follows from what is replaced and from the content, so that a second run finds what the first has left. Nothing
/// but the id and the tag together make a staging ball: a ball that only has such a name is an ordinary one.
public enum StagingBall {
    /// The tag that names what the content is for: the id of a ball, or the key of a chunk.
    public static let tag = "staged_for"

    /// The id.
    ///
    /// - Parameters:
    ///   - target: the id of the ball, or the key of the chunk, that is replaced.
    ///   - checksum: SHA-256 of the new content as it is stored.
    /// - Returns: a canonical id.
    public static func id(for target: String, _ checksum: Checksum) -> BallID {
        BallID(trusted: "mxstaging-\(SHA256.hash(Array("\(target)\n\(checksum.hex)".utf8)).hex)")
    }

    /// What a ball is staged for.
    ///
    /// - Parameters:
    ///   - ball: its id.
    ///   - checksum: the checksum that it names for the whole.
    ///   - tags: its tags.
    /// - Returns: the id of a ball, or the key of a chunk; `nil` for an ordinary ball.
    public static func target(of ball: BallID, _ checksum: Checksum?, _ tags: [String: String]) -> String? {
        guard let target = tags[tag], let checksum, id(for: target, checksum) == ball else { return nil }
        return target
    }
}

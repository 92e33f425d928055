/// A statement of the prompt, and how it ended.
struct EnteredStatement: Sendable, Equatable {
    /// So many are kept.
    static let maximumCount = 10_000

    var text: String
    var code: Int32
}

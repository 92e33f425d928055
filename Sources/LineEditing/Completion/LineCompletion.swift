/// One ability: know how a line could go on.
package protocol LineCompleter: Sendable {
    /// How the word at the cursor could go on. The reader waits for the answer while a key is held up, so it comes soon.
    ///
    /// - Parameters:
    ///   - text: the whole line.
    ///   - cursor: where the cursor stands, in scalars.
    /// - Returns: what to insert and what to choose from.
    func completion(of text: String, cursor: Int) -> LineCompletion
}

/// What the completion key does to a line.
package struct LineCompletion: Sendable, Equatable {
    /// Where the text that is replaced begins, in scalars; it ends at the cursor.
    package var start: Int
    /// What stands there then: as much as all candidates have in common.
    package var replacement: String
    /// What can be chosen from, as it is shown; one is a full completion, none leaves the line alone.
    package var candidates: [String]
    /// How many there are besides those.
    package var more: Int
    /// What a person must know of the candidates.
    package var remark: String?

    package init(start: Int, replacement: String, candidates: [String], more: Int = 0, remark: String? = nil) {
        self.start = start
        self.replacement = replacement
        self.candidates = candidates
        self.more = more
        self.remark = remark
    }
}

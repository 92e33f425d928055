extension JournalRecord.Via {
    /// How an item was settled whose effect is wanted once.
    ///
    /// - Parameters:
    ///   - isChanged: whether the store was changed now.
    ///   - ordinal: the item.
    ///   - history: what the journal knew of its step: what a request that was sent before has brought about is found, not
    ///     done again.
    package init(isChanged: Bool, ordinal: Int, _ history: StepHistory?) {
        guard !isChanged else {
            self = .io
            return
        }
        guard let history else {
            self = .same
            return
        }
        let wasChange =
            history.done.contains(ordinal) ? history.changed.contains(ordinal) : history.mayHaveBegun(ordinal)
        self = wasChange ? .probe : .same
    }
}

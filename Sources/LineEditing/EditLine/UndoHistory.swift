/// The states that a line went through, for the key that goes back.
struct UndoHistory {
    struct State: Equatable {
        var text: String
        /// Where the cursor stands, in scalars.
        var cursor: Int
    }

    private static let maximumCount = 500

    private var states: [State] = []
    /// Whether the last change was a character of a word, to which the next one belongs.
    private var isTyping = false

    mutating func begin() { (states, isTyping) = ([], false) }

    /// Tells how the line is now.
    mutating func note(_ text: String, cursor: Int) {
        let state = State(text: text, cursor: cursor)
        guard let last = states.last else {
            states = [state]
            return
        }
        guard last.text != text else {
            if last.cursor != cursor { isTyping = false }
            states[states.count - 1].cursor = cursor
            return
        }
        let typed = Self.typed(from: last, to: state)
        let isSame = isTyping && typed.map { !$0.properties.isWhitespace } ?? false
        isTyping = typed != nil
        if isSame, states.count > 1 { states.removeLast() }
        states.append(state)
        if states.count > Self.maximumCount { states.removeFirst() }
    }

    /// Goes back by one change.
    ///
    /// - Returns: how the line was; nil where nothing was changed.
    mutating func back() -> State? {
        guard states.count > 1 else { return nil }
        states.removeLast()
        isTyping = false
        return states.last
    }

    /// The one character that was put before the cursor between two states.
    private static func typed(from old: State, to new: State) -> Unicode.Scalar? {
        let before = old.text.unicodeScalars
        let after = new.text.unicodeScalars
        guard after.count == before.count + 1, new.cursor == old.cursor + 1,
            after.prefix(old.cursor).elementsEqual(before.prefix(old.cursor)),
            after.dropFirst(new.cursor).elementsEqual(before.dropFirst(old.cursor))
        else { return nil }
        return after.dropFirst(old.cursor).first
    }
}

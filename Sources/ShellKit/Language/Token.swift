/// What a line is made of.
struct Token: Equatable {
    enum Kind: Equatable {
        case word(Word)
        /// A newline or `;`.
        case separator
        case and
        case or
        /// A single `&`: what stands before it goes on behind the prompt.
        case background
        /// `|`: what comes behind it is a command of the host.
        case pipe
        /// `>`, `>>`, `<`, `2>` or `2>>`: a file name follows.
        case redirection(Redirection.Stream)
        /// `(( EXPR ))`.
        indirect case expression(Condition)
        /// The `)` of a `$(` or `@(`.
        case close
    }

    var kind: Kind
    var range: Range<Int>

    /// The text of a word that may be a keyword.
    var bareText: String? {
        guard case .word(let word) = kind else { return nil }
        return word.bareText
    }
}

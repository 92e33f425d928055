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
        /// `>`, or `>>` when it appends.
        case output(appends: Bool)
    }

    var kind: Kind
    var range: Range<Int>
}

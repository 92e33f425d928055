/// Why a text is not a command, with the place and the way out.
struct SyntaxError: Error, Sendable, Equatable {
    var message: String
    /// Byte offsets in the source.
    var range: Range<Int>
    var hint: String?
    /// Whether more input could mend it: an open quote, a trailing `&&`. The prompt then asks for another line.
    var isIncomplete: Bool

    init(_ message: String, at range: Range<Int>, hint: String? = nil, isIncomplete: Bool = false) {
        self.message = message
        self.range = range
        self.hint = hint
        self.isIncomplete = isIncomplete
    }
}

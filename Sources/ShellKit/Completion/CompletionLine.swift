import MictlanXText

/// A line up to the cursor, read as far as it goes: it may end within a quote or a name.
struct CompletionLine: Equatable {
    /// A variable whose name is being typed.
    struct Variable: Equatable {
        /// Where its `$` stands, in scalars.
        var start: Int
        var prefix: String
        var isBraced: Bool
    }

    /// The whole words of the statement before the one at the cursor.
    private(set) var words: [String] = []
    /// Where the word at the cursor begins, in scalars.
    private(set) var start = 0
    /// That word as it is meant, without quotes.
    private(set) var current = ""
    /// The quote that is open at the cursor.
    private(set) var quote: Unicode.Scalar?
    private(set) var isRedirection = false
    /// Whether the statement is a command of the host: behind `!`, or behind a `|`.
    private(set) var isHost = false
    private(set) var isComment = false
    private(set) var variable: Variable?
    /// Whether a part of the word is known only when it runs.
    private(set) var hasVariable = false

    private var isInWord = false

    private static let leading: Set<String> = ["!", "if", "elif", "else", "while", "try", "ignore", "time"]

    init(_ text: String, cursor: Int) {
        let scalars = Array(text.unicodeScalars.prefix(max(0, cursor)))
        var index = 0
        while index < scalars.count { index = take(scalars, at: index) }
        if !isInWord { start = scalars.count }
    }

    /// Takes what stands at `index` and returns where the rest begins.
    private mutating func take(_ scalars: [Unicode.Scalar], at index: Int) -> Int {
        let scalar = scalars[index]
        if isComment {
            if scalar == "\n" { endStatement() }
            return index + 1
        }
        switch (quote, scalar) {
        case (let open?, scalar) where open == scalar: quote = nil
        case ("'", _): append(scalar)
        case (_, "$"): return takeVariable(scalars, at: index)
        case (_, "\\"):
            // At the beginning it is a part of the command, as in psql.
            let isName = quote == nil && !isInWord && words.isEmpty && !isHost
            begin(at: index)
            guard index + 1 < scalars.count else { return index + 1 }
            if isName { append(scalar) }
            if scalars[index + 1] != "\n" { append(scalars[index + 1]) }
            return index + 2
        case ("\""?, _): append(scalar)
        case (nil, "'"), (nil, "\""):
            begin(at: index)
            quote = scalar
        case (nil, " "), (nil, "\t"): endWord()
        case (nil, "|"):
            endStatement()
            if index + 1 < scalars.count, scalars[index + 1] == "|" { return index + 2 }
            isHost = true
        case (nil, "!") where !isInWord && words.isEmpty && index + 1 < scalars.count && scalars[index + 1] != " ":
            isHost = true
        case (nil, "\n"), (nil, ";"), (nil, "&"): endStatement()
        case (nil, ">"), (nil, "<"):
            endWord()
            isRedirection = true
        case (nil, "#") where !isInWord: isComment = true
        default:
            begin(at: index)
            append(scalar)
        }
        return index + 1
    }

    private mutating func takeVariable(_ scalars: [Unicode.Scalar], at index: Int) -> Int {
        begin(at: index)
        var next = index + 1
        let isBraced = next < scalars.count && scalars[next] == "{"
        if isBraced { next += 1 }
        let first = next
        while next < scalars.count, scalars[next].isASCII,
            VariableName.isPart(UInt8(ascii: scalars[next]), isFirst: next == first)
        {
            next += 1
        }
        var name = String.UnicodeScalarView()
        name.append(contentsOf: scalars[first..<next])
        if next == scalars.count { variable = Variable(start: index, prefix: String(name), isBraced: isBraced) }
        hasVariable = true
        return next
    }

    private mutating func begin(at index: Int) {
        guard !isInWord else { return }
        isInWord = true
        start = index
    }

    private mutating func append(_ scalar: Unicode.Scalar) { current.unicodeScalars.append(scalar) }

    private mutating func endWord() {
        // What stands before a command is no word of it.
        if isInWord, !isRedirection, !(words.isEmpty && Self.leading.contains(current)) { words.append(current) }
        if isInWord { isRedirection = false }
        (isInWord, current, hasVariable) = (false, "", false)
    }

    private mutating func endStatement() {
        endWord()
        (words, isRedirection, isComment, isHost) = ([], false, false, false)
    }
}

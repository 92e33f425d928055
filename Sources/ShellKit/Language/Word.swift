/// A word as it was written: what it is made of is only known once its variables are.
struct Word: Sendable, Equatable {
    enum Part: Sendable, Equatable {
        /// Bytes that stand for themselves; quoted ones never act as a pattern.
        case text([UInt8], isQuoted: Bool)
        case variable(VariableReference)
        /// `$(COMMAND)`: what the command writes, without its last line feeds.
        case output(Substitution)
        /// `$((EXPR))`.
        case expression(Condition)
        /// `@name`: every element of a list, each a word. It is the only part of its word.
        case spread(VariableReference)
        /// `@(A B C)`, likewise.
        case list([Word])
    }

    /// Nearly all words of a long script are one text, which needs no array around it.
    private enum Content: Equatable {
        case text([UInt8], isQuoted: Bool)
        /// None, or several, or one that is no text.
        case parts([Part])
    }

    private let content: Content
    /// Byte offsets in the source.
    var range: Range<Int>

    init(_ parts: [Part], range: Range<Int>) {
        if parts.count == 1, case .text(let bytes, let isQuoted) = parts[0] {
            content = .text(bytes, isQuoted: isQuoted)
        } else {
            content = .parts(parts)
        }
        self.range = range
    }

    var parts: [Part] {
        switch content {
        case .text(let bytes, let isQuoted): [.text(bytes, isQuoted: isQuoted)]
        case .parts(let parts): parts
        }
    }

    /// What a word without variables stands for; nil for any other.
    var constant: ExpandedWord? {
        var word = ExpandedWord()
        for part in parts {
            guard case .text(let bytes, let isQuoted) = part else { return nil }
            word.append(bytes, isQuoted: isQuoted)
        }
        return word
    }

    var constantText: String? { constant?.text }

    /// The text of a word that holds neither quotes nor escapes nor variables: only such a word is a keyword.
    var bareText: String? {
        guard case .text(let bytes, isQuoted: false) = content else { return nil }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The commands in its `$( )`.
    func appendCommands(to commands: inout [SimpleCommand]) {
        guard case .parts(let parts) = content else { return }
        for part in parts {
            switch part {
            case .output(let substitution): for one in substitution.statements { one.appendCommands(to: &commands) }
            case .list(let words): for word in words { word.appendCommands(to: &commands) }
            case .text, .variable, .expression, .spread: break
            }
        }
    }
}

/// `$(COMMAND)`.
struct Substitution: Sendable, Equatable {
    var statements: [Statement]
    var range: Range<Int>
}

/// `$name`, `${name-default}`, `${name?message}`, `$1`, or `$_.size` with the way into a value.
struct VariableReference: Sendable, Equatable {
    enum Fallback: Sendable, Equatable {
        case none
        case value([UInt8])
        case error(String)
    }

    /// A step into a value that has parts.
    enum Step: Sendable, Equatable {
        case field(String)
        case element(Int)
    }

    var name: String
    var path: [Step] = []
    var fallback: Fallback
    var range: Range<Int>
}

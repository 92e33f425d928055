/// A word as it was written: what it is made of is only known once its variables are.
struct Word: Sendable, Equatable {
    enum Part: Sendable, Equatable {
        /// Bytes that stand for themselves; quoted ones never act as a pattern.
        case text([UInt8], isQuoted: Bool)
        case variable(VariableReference)
    }

    var parts: [Part]
    /// Byte offsets in the source.
    var range: Range<Int>

    init(_ parts: [Part], range: Range<Int>) {
        self.parts = parts
        self.range = range
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
        guard parts.count == 1, case .text(let bytes, isQuoted: false) = parts[0] else { return nil }
        return String(decoding: bytes, as: UTF8.self)
    }
}

/// `$name`, `${name-default}` or `${name?message}`.
struct VariableReference: Sendable, Equatable {
    enum Fallback: Sendable, Equatable {
        case none
        case value([UInt8])
        case error(String)
    }

    var name: String
    var fallback: Fallback
    var range: Range<Int>
}

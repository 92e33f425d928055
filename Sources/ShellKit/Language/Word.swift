/// A word as it was written: what it is made of is only known once its variables are.
package struct Word: Sendable, Equatable {
    package enum Part: Sendable, Equatable {
        /// Bytes that stand for themselves; quoted ones never act as a pattern.
        case text([UInt8], isQuoted: Bool)
        case variable(VariableReference)
    }

    package var parts: [Part]
    /// Byte offsets in the source.
    package var range: Range<Int>

    package init(_ parts: [Part], range: Range<Int>) {
        self.parts = parts
        self.range = range
    }

    /// The text of a word without variables; nil for any other.
    var constantText: String? {
        var bytes: [UInt8] = []
        for part in parts {
            guard case .text(let piece, _) = part else { return nil }
            bytes += piece
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The text of a word that holds neither quotes nor escapes nor variables: only such a word is a keyword.
    var bareText: String? {
        guard parts.count == 1, case .text(let bytes, isQuoted: false) = parts[0] else { return nil }
        return String(decoding: bytes, as: UTF8.self)
    }
}

/// `$name`, `${name-default}` or `${name?message}`.
package struct VariableReference: Sendable, Equatable {
    package enum Fallback: Sendable, Equatable {
        case none
        case value([UInt8])
        case error(String)
    }

    package var name: String
    package var fallback: Fallback
    package var range: Range<Int>
}

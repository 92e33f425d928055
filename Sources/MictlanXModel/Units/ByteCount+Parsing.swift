extension ByteCount {
    /// Parses a size by the grammar of the Python client, so that the same text gives the same chunk boundaries.
    ///
    /// A number, then optionally a unit: `b…` is bytes; `kib mib gib tib pib eib` and their full names are powers of
    /// 1,024; otherwise the first letter (k m g t p e z y) decides, in powers of 1,000. Case and spaces do not matter.
    /// Source: wire protocol §1.3 (humanfriendly 10, `binary=False`).
    ///
    /// - Parameter text: for example `256kb`, `1.5 MiB`, `100`.
    /// - Throws: ``InvalidByteCount`` for anything else and for sizes beyond `Int.max`.
    public init(parsing text: some StringProtocol) throws(InvalidByteCount) {
        let invalid = InvalidByteCount(text: String(text))
        guard let (number, unit) = SizeTokens.split(text), let factor = Self.factor(of: unit) else { throw invalid }
        switch number {
        case .integer(let value):
            let (bytes, overflow) = value.multipliedReportingOverflow(by: factor)
            guard !overflow else { throw invalid }
            self.init(bytes)
        case .decimal(let value):
            // Truncation in double precision is part of the grammar: 1.005kb is 1,004 bytes.
            guard let bytes = Int(exactly: (value * Double(factor)).rounded(.towardZero)) else { throw invalid }
            self.init(bytes)
        }
    }

    /// The number of bytes of one unit; `nil` for a text that is no unit, or one beyond `Int`.
    private static func factor(of unit: String) -> Int? {
        guard let letter = unit.first, letter != "b" else { return 1 }
        let singular = String(unit.reversed().drop { $0 == "s" }.reversed())
        guard let power = letters.firstIndex(of: letter) else { return nil }
        let base = binaryUnits.contains(singular) ? 1_024 : 1_000
        var factor = 1
        for _ in 0...power {
            let (next, overflow) = factor.multipliedReportingOverflow(by: base)
            guard !overflow else { return nil }
            factor = next
        }
        return factor
    }

    private static let letters: [Character] = ["k", "m", "g", "t", "p", "e", "z", "y"]
    private static let binaryUnits: Set<String> = [
        "kib", "mib", "gib", "tib", "pib", "eib", "zib", "yib",
        "kibibyte", "mebibyte", "gibibyte", "tebibyte", "pebibyte", "exbibyte", "zebibyte", "yobibyte",
    ]
}

/// The two tokens of a size text.
private enum SizeTokens {
    enum Number {
        case integer(Int)
        case decimal(Double)
    }

    /// Splits `text` into a number and a lower-case unit (empty where there is none); `nil` for more or other tokens.
    static func split(_ text: some StringProtocol) -> (Number, String)? {
        var rest = Substring(text).drop { $0.isWhitespace }.unicodeScalars[...]
        let whole = digits(&rest)
        guard !whole.isEmpty else { return nil }
        var fraction = ""
        if rest.first == "." {
            var after = rest.dropFirst()
            fraction = digits(&after)
            if !fraction.isEmpty { rest = after }
        }
        let unit = String(rest).lowercased().filter { !$0.isWhitespace }
        guard unit.unicodeScalars.allSatisfy({ $0.properties.isAlphabetic }) else { return nil }
        guard fraction.isEmpty else { return Double("\(whole).\(fraction)").map { (.decimal($0), unit) } }
        return Int(whole).map { (.integer($0), unit) }
    }

    /// Takes decimal digits of any script, as the Python grammar does, and gives them in ASCII.
    private static func digits(_ rest: inout Substring.UnicodeScalarView) -> String {
        var digits = ""
        while let scalar = rest.first, scalar.properties.generalCategory == .decimalNumber,
            let value = scalar.properties.numericValue
        {
            digits += String(Int(value))
            rest.removeFirst()
        }
        return digits
    }
}

internal import MictlanXText

/// What was probably meant by a value of the wrong type, or how it is written.
struct ValueAdvice {
    /// The value to write instead.
    private(set) var meant: String?
    /// What to do.
    private(set) var help: String?

    static let lineBreak = "write it on the line of its key; a block ends with a line break"

    init(_ scalar: YAMLScalar, _ expected: SchemaType) {
        let text = scalar.text
        if scalar.endsWithLineBreak, expected.literal(scalar.withoutLineBreak) != nil {
            help = Self.lineBreak
        } else if scalar.style != .plain, expected.literal(scalar.asPlain) != nil {
            help = "remove the quotation marks"
        } else {
            switch expected {
            case .bool: meant = Self.bool(text)
            case .items: help = "write '${{ steps.<id>.items }}'"
            case .duration: (meant, help) = Self.duration(text, unit: "s")
            case .age: (meant, help) = Self.duration(text, unit: "d")
            case .int, .natural, .positive: meant = Self.number(text, expected)
            case .fraction: meant = Self.percentage(text).map { NumberText.shown($0 / 100) }
            case .list: help = Self.list(of: text)
            case .percent: meant = Self.percentage(text).map(NumberText.shown)
            default: break
            }
        }
    }

    /// How one text is written as a list.
    static func list(of text: String) -> String {
        let isPlain = text.count <= 40 && !text.contains { $0 == "\"" || $0 == "\\" || $0.isNewline }
        return isPlain ? "write it as a list: [\"\(text)\"]" : "write it as a list, '- …' or […]"
    }

    private static func bool(_ text: String) -> String? {
        switch text.lowercased() {
        case "yes", "on", "y", "true", "1": "true"
        case "no", "off", "n", "false", "0": "false"
        default: nil
        }
    }

    /// `2 minutes` is `2m`; a number alone needs a unit.
    private static func duration(_ text: String, unit: String) -> (meant: String?, help: String?) {
        let digits = text.prefix { ("0"..."9").contains($0) || $0 == "." }
        guard !digits.isEmpty else {
            return (nil, text.hasPrefix("-") ? "a duration is never negative" : nil)
        }
        let word = text.dropFirst(digits.count).drop { $0 == " " }.lowercased()
        guard !word.isEmpty else {
            return (nil, "a duration has a unit: '\(digits)\(unit)'; the units are ms s m h d w")
        }
        let units: KeyValuePairs = [
            "ms": "ms", "milli": "ms", "s": "s", "sec": "s", "second": "s", "m": "m", "min": "m", "minute": "m",
            "h": "h",
            "hr": "h", "hour": "h", "d": "d", "day": "d", "w": "w", "week": "w",
        ]
        let isOfUnit: (String) -> Bool = { word == $0 || word == $0 + "s" }
        guard let unit = units.first(where: { isOfUnit($0.key) })?.value else { return (nil, nil) }
        return ("\(digits)\(unit)", nil)
    }

    /// `1,000` and `1_000` are 1000, `3.0` is 3.
    private static func number(_ text: String, _ expected: SchemaType) -> String? {
        var digits = text.filter { $0 != "," && $0 != "_" && $0 != " " }
        while digits.contains("."), digits.hasSuffix("0") { digits.removeLast() }
        if digits.hasSuffix(".") { digits.removeLast() }
        while digits.count > 1, digits.hasPrefix("0") { digits.removeFirst() }
        let scalar = YAMLScalar(plain: digits)
        return digits != text && expected.literal(scalar) != nil ? digits : nil
    }

    private static func percentage(_ text: String) -> Double? {
        guard text.hasSuffix("%"), let number = Double(text.dropLast().trimmingSpaces), (0...100).contains(number)
        else {
            return nil
        }
        return number
    }
}

extension Substring {
    fileprivate var trimmingSpaces: Substring {
        var text = self
        while text.last == " " { text.removeLast() }
        return text
    }
}

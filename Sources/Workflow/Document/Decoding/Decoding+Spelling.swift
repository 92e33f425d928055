internal import MictlanXModel
internal import MictlanXText

/// Warnings of values that are allowed and probably mean something else than their author thinks.
extension Decoding {
    /// Where the type is open: what other tools read as something else, and numbers whose spelling is lost.
    func warnOfAmbiguity(of scalar: YAMLScalar) {
        guard scalar.style == .plain else { return }
        if PlainScalar(scalar.text) == .text, let reading = PlainScalar.otherReading(of: scalar.text) {
            diagnostics.warning(
                .ambiguousScalar, "\(scalar.text.quoted) is a text here and \(reading) to other tools",
                at: scalar.contentSpan, help: "quote it")
        } else if let spelling = PlainScalar.respelling(of: scalar.text) {
            diagnostics.warning(
                .ambiguousScalar, "\(scalar.text.quoted) is the number \(spelling) here; its spelling is lost",
                at: scalar.contentSpan, help: "quote it where the spelling matters, else write \(spelling)")
        }
    }

    func warnOfSpelling(of scalar: YAMLScalar, _ key: KeySchema, _ expected: SchemaType) {
        warnOfLineBreak(in: scalar, of: key, expected: expected)
        guard expected == .time || expected == .age, Timestamp.isLocalTime(scalar.text) else { return }
        diagnostics.warning(
            .timeWithoutZone, "\(scalar.text.quoted) has no time zone and is taken as UTC", at: scalar.contentSpan,
            help: "write '\(scalar.text)Z', or the zone, such as '\(scalar.text)+01:00'")
    }

    /// Braces around what looks like an expression, as Ansible has them.
    func warnOfBareBraces(in scalar: YAMLScalar) {
        guard let braces = scalar.text.firstRange(of: "{{"),
            let end = scalar.text[braces.upperBound...].firstRange(of: "}}")
        else { return }
        let inside = scalar.text[braces.upperBound..<end.lowerBound].drop { $0 == " " }
        let context = String(inside.prefix { $0.isLetter || $0 == "_" })
        guard ContextTypes.everywhere.contains(context) || ContextTypes.places[context] != nil else { return }
        diagnostics.warning(
            .bareBraces, "'{{' begins no expression here; the text stays as it is", at: scalar.contentSpan,
            help: "write '${{\(scalar.text[braces.upperBound..<end.upperBound])'")
    }

    /// A block ends with a line break, which no name is meant to have.
    func warnOfLineBreak(in scalar: YAMLScalar, of key: KeySchema, expected: SchemaType) {
        guard scalar.endsWithLineBreak, expected.isName else { return }
        let sign = scalar.style == .literal ? "|" : ">"
        diagnostics.warning(
            .lineBreakInName, "the value of \(key.name.quoted) ends with a line break", at: scalar.contentSpan,
            help: "write '\(sign)-' instead of '\(sign)', or the value on the line of its key")
    }
}

extension YAMLScalar {
    /// The same text as if it were not quoted.
    var asPlain: YAMLScalar { YAMLScalar(text: text, style: .plain, contentSpan: contentSpan) }

    /// Whether it is written as a block, `|` or `>`.
    var isBlock: Bool { style == .literal || style == .folded }

    /// Whether it is a block that keeps its last line break.
    var endsWithLineBreak: Bool { isBlock && text.hasSuffix("\n") }

    /// The same text without its last line break.
    var withoutLineBreak: YAMLScalar {
        YAMLScalar(text: String(text.dropLast()), style: .plain, contentSpan: contentSpan)
    }
}

extension SchemaType {
    /// Whether the value names something: a line break at its end is never meant.
    fileprivate var isName: Bool {
        switch self {
        case .string, .ballName, .path, .bucket, .glob, .pattern: true
        default: false
        }
    }
}

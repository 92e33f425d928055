extension Builtin {
    /// Functions on text. Those that only compare and cut work on any bytes.
    static let texts: [Builtin] = [
        Builtin("join", [[.list(.any)], [.string]], minimum: 1, gives: .string) { (arguments) throws(ExpressionError) in
            guard case .list(let elements) = arguments[0] else { return .string("") }
            let separator = arguments.count > 1 ? bytes(arguments[1]) : Array(", ".utf8)
            var output: [UInt8] = []
            for (index, element) in elements.enumerated() {
                guard let text = element.textForm else {
                    throw ExpressionError(.text, "join() cannot write \(element.type) as text")
                }
                output += (index > 0 ? separator : []) + text
            }
            return .text(output)
        },
        Builtin("split", [[.string], [.string]], gives: .list(.string)) { (arguments) throws(ExpressionError) in
            let (text, separator) = (bytes(arguments[0]), bytes(arguments[1]))
            guard !separator.isEmpty else { throw ExpressionError(.value, "split() needs a separator") }
            return .list(pieces(of: text, between: separator).map(WorkflowValue.text))
        },
        Builtin("replace", [[.string], [.string], [.string]], gives: .string) { (arguments) throws(ExpressionError) in
            let old = bytes(arguments[1])
            guard !old.isEmpty else { throw ExpressionError(.value, "replace() needs a text to replace") }
            let new = bytes(arguments[2])
            let parts = pieces(of: bytes(arguments[0]), between: old)
            let size = parts.reduce(0) { $0 + $1.count + new.count }
            guard size <= ExpressionLimits.result + new.count else {
                throw ExpressionError(.limit, "the result is larger than \(ExpressionLimits.result) bytes")
            }
            return .text(Array(parts.joined(separator: new)))
        },
        Builtin("lower", [[.string]], gives: .string) { (arguments) throws(ExpressionError) in
            .string(try string(arguments[0], "lower").lowercased())
        },
        Builtin("upper", [[.string]], gives: .string) { (arguments) throws(ExpressionError) in
            .string(try string(arguments[0], "upper").uppercased())
        },
        Builtin("trim", [[.string]], gives: .string) { arguments in
            let isSpace: (UInt8) -> Bool = { $0 == 0x20 || (0x09...0x0D).contains($0) }
            let start = bytes(arguments[0]).drop(while: isSpace)
            return .text(Array(Array(start.reversed().drop(while: isSpace)).reversed()))
        },
        Builtin("starts_with", [[.string], [.string]], gives: .bool) { arguments in
            .bool(bytes(arguments[0]).starts(with: bytes(arguments[1])))
        },
        Builtin("ends_with", [[.string], [.string]], gives: .bool) { arguments in
            .bool(bytes(arguments[0]).reversed().starts(with: bytes(arguments[1]).reversed()))
        },
        Builtin("contains", [[.string, .list(.any), .map], [.any]], gives: .bool) {
            (arguments) throws(ExpressionError) in try Operators.apply(.contains, arguments[1], arguments[0])
        },
        Builtin("format", [[.string], [.any]], minimum: 1, isVariadic: true, gives: .string) {
            (arguments) throws(ExpressionError) in try format(arguments)
        },
    ]

    /// The bytes of an argument that the parameter check has found to be a string.
    static func bytes(_ value: WorkflowValue) -> [UInt8] { value.textBytes ?? [] }

    /// The text of an argument, for functions that need characters.
    static func string(_ value: WorkflowValue, _ name: String) throws(ExpressionError) -> String {
        guard case .string(let text) = value else { throw ExpressionError(.value, "\(name)() needs text in UTF-8") }
        return text
    }

    private static func pieces(of text: [UInt8], between separator: [UInt8]) -> [[UInt8]] {
        var pieces: [[UInt8]] = []
        var start = 0
        while let end = text.firstIndex(of: separator, from: start) {
            pieces.append(Array(text[start..<end]))
            start = end + separator.count
        }
        return pieces + [Array(text[start...])]
    }

    /// Puts the arguments in the place of `{}`, one after another; `{{` and `}}` are braces.
    private static func format(_ arguments: [WorkflowValue]) throws(ExpressionError) -> WorkflowValue {
        var rest = arguments.dropFirst()
        var output: [UInt8] = []
        let pattern = bytes(arguments[0])
        var offset = 0
        while offset < pattern.count {
            let pair = pattern[offset...].prefix(2)
            if pair.elementsEqual("{{".utf8) || pair.elementsEqual("}}".utf8) {
                output.append(pattern[offset])
                offset += 2
            } else if pair.elementsEqual("{}".utf8) {
                guard let value = rest.popFirst() else {
                    throw ExpressionError(.arguments, "format() has more {} than values")
                }
                guard let text = value.textForm else {
                    throw ExpressionError(.text, "format() cannot write \(value.type) as text")
                }
                output += text
                offset += 2
            } else {
                output.append(pattern[offset])
                offset += 1
            }
        }
        guard rest.isEmpty else { throw ExpressionError(.arguments, "format() has more values than {}") }
        return .text(output)
    }
}

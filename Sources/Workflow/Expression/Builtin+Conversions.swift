internal import MictlanXModel
internal import MictlanXText

extension Builtin {
    /// The only ways from one type to another.
    static let conversions: [Builtin] = [
        Builtin("int", [[.int, .float, .string, .size]], gives: .int) { (arguments) throws(ExpressionError) in
            switch arguments[0] {
            case .size(let size): return .int(size.bytes)
            case .float(let number):
                guard let value = Int(exactly: number) else {
                    throw ExpressionError(.value, "int() takes a whole number in 64 bits, not \(number)")
                }
                return .int(value)
            case .string(let text):
                guard let value = Int(text) else { throw ExpressionError(.value, "'\(text)' is not an int") }
                return .int(value)
            default: return arguments[0]
            }
        },
        Builtin("float", [[.int, .float, .string, .duration]], gives: .float) { (arguments) throws(ExpressionError) in
            switch arguments[0] {
            case .int(let number): return .float(Double(number))
            case .duration(let duration): return .float(duration.seconds)
            case .string(let text):
                guard let value = Double(text), value.isFinite else {
                    throw ExpressionError(.value, "'\(text)' is not a float")
                }
                return .float(value)
            default: return arguments[0]
            }
        },
        Builtin("string", [[.any]], gives: .string) { (arguments) throws(ExpressionError) in
            guard let text = arguments[0].textForm else {
                throw ExpressionError(
                    .text, "\(arguments[0].type) has no text form", help: "json() and join() write lists and maps")
            }
            return .text(text)
        },
        Builtin("duration", [[.string, .duration]], gives: .duration) { (arguments) throws(ExpressionError) in
            guard case .string(let text) = arguments[0] else { return arguments[0] }
            return .duration(try explaining { try DurationText.parse(text) })
        },
        Builtin("size", [[.string, .int, .size]], gives: .size) { (arguments) throws(ExpressionError) in
            switch arguments[0] {
            case .int(let count):
                guard count >= 0 else { throw ExpressionError(.value, "the size would be negative") }
                return .size(ByteCount(count))
            case .string(let text):
                return .size(try explaining { try ByteCount(parsing: text) })
            default: return arguments[0]
            }
        },
        Builtin("human", [[.size, .duration, .int]], gives: .string) { arguments in
            switch arguments[0] {
            case .int(let count): .string(ByteCount(count).description)
            case .size(let size): .string(size.description)
            default: .string(arguments[0].display)
            }
        },
        Builtin("json", [[.any]], gives: .string) { (arguments) throws(ExpressionError) in
            if case .secret = arguments[0] { throw ExpressionError(.type, "a secret is not written as JSON") }
            return .string(JSONText.encode(arguments[0].json))
        },
        Builtin("from_json", [[.string]], gives: .any) { (arguments) throws(ExpressionError) in
            WorkflowValue(try explaining("from_json(): ") { try JSONParser.parse(bytes(arguments[0])) })
        },
        Builtin("date", [[.time], [.string]], minimum: 1, gives: .string) { (arguments) throws(ExpressionError) in
            guard case .time(let time) = arguments[0] else { return .null }
            let pattern = arguments.count > 1 ? try string(arguments[1], "date") : "%Y-%m-%d"
            return .string(try date(time, pattern))
        },
    ]

    /// `%Y %m %d %H %M %S %%` of a moment in UTC (strftime(3)).
    private static func date(_ time: Timestamp, _ pattern: String) throws(ExpressionError) -> String {
        // RFC 3339 has its fields at fixed places; a Timestamp's years have four digits.
        let fields = Array(time.description.utf8)
        let places: [Character: Range<Int>] = [
            "Y": 0..<4, "m": 5..<7, "d": 8..<10, "H": 11..<13, "M": 14..<16, "S": 17..<19,
        ]
        var output = ""
        var rest = pattern[...]
        while let character = rest.popFirst() {
            guard character == "%" else {
                output.append(character)
                continue
            }
            guard let field = rest.popFirst() else { throw ExpressionError(.value, "date(): '%' at the end") }
            if field == "%" {
                output.append("%")
            } else if let place = places[field], place.upperBound <= fields.count {
                output += String(decoding: fields[place], as: UTF8.self)
            } else {
                throw ExpressionError(.value, "date() knows %Y %m %d %H %M %S %%, not %\(field)")
            }
        }
        return output
    }
}

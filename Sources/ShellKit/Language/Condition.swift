import Workflow

/// The inside of `(( ))` and `$(( ))`: an expression of the workflow language whose contexts are the shell's variables.
///
/// A `$` before a name may be left out. What is no name in an expression gets one of the same length, so that places in the
/// expression stay places in the source.
struct Condition: Sendable, Equatable {
    /// A variable that it uses.
    struct Use: Sendable, Equatable {
        /// The name in the expression.
        var name: String
        var range: Range<Int>
    }

    /// How `$?`, `$#`, `$@` and `$1` are called in an expression.
    private static let aliases: [UInt8: UInt8] = [
        UInt8(ascii: "?"): UInt8(ascii: "c"), UInt8(ascii: "#"): UInt8(ascii: "n"),
        UInt8(ascii: "@"): UInt8(ascii: "a"),
    ]

    /// Those names: they cannot be given to variables.
    static let names = Set(["_c", "_n", "_a"] + (0...9).map { "_\($0)" })

    /// The expression as its own language reads it.
    var text: String { expression.text }
    /// With its parentheses.
    let range: Range<Int>
    let uses: [Use]
    private let expression: Expression
    private let inner: Int

    /// - Parameters:
    ///   - bytes: what is between the parentheses.
    ///   - range: where they stand, the parentheses included.
    /// - Throws: `SyntaxError` for what is no expression.
    init(_ bytes: ArraySlice<UInt8>, range: Range<Int>) throws(SyntaxError) {
        self.range = range
        inner = bytes.startIndex
        guard bytes.count <= LanguageLimits.expression else {
            throw SyntaxError("an expression has at most \(LanguageLimits.expression) bytes", at: range)
        }
        guard let text = String(validating: try Self.named(bytes), as: UTF8.self) else {
            throw SyntaxError("this expression is not UTF-8", at: range)
        }
        do {
            expression = try Expression(text)
        } catch {
            throw Self.fault(error, in: text, at: bytes.startIndex)
        }
        uses = expression.roots().map { root in
            Use(name: root.name, range: Self.bytes(root.range, of: text, at: bytes.startIndex))
        }
    }

    /// The name of the shell's variable behind one of the expression.
    static func variable(_ name: String) -> String {
        guard names.contains(name), let last = name.utf8.last else { return name }
        let byte = aliases.first { $0.value == last }?.key ?? last
        return String(decoding: [byte], as: UTF8.self)
    }

    /// Its value, with those of the names in ``uses``.
    func value(_ roots: [String: WorkflowValue]) throws(SyntaxError) -> WorkflowValue {
        do {
            return try expression.value(in: EvaluationScope(roots: roots))
        } catch {
            throw Self.fault(error, in: expression.text, at: inner)
        }
    }

    /// The expression with names that it can have, byte for byte in the same places.
    private static func named(_ bytes: ArraySlice<UInt8>) throws(SyntaxError) -> [UInt8] {
        var result = Array(bytes)
        var quote: UInt8?
        var index = 0
        while index < result.count {
            let byte = result[index]
            switch (quote, byte) {
            case (let open?, byte) where open == byte: quote = nil
            case (UInt8(ascii: "\"")?, UInt8(ascii: "\\")): index += 1
            case (.some, _): break
            case (nil, UInt8(ascii: "'")), (nil, UInt8(ascii: "\"")): quote = byte
            case (nil, UInt8(ascii: "\n")): result[index] = UInt8(ascii: " ")
            case (nil, UInt8(ascii: "$")):
                let next = index + 1 < result.count ? result[index + 1] : 0
                if let alias = aliases[next] ?? (VariableName.isDigit(next) ? next : nil) {
                    (result[index], result[index + 1]) = (UInt8(ascii: "_"), alias)
                    index += 1
                } else if VariableName.isPart(next, isFirst: true) {
                    result[index] = UInt8(ascii: " ")
                } else {
                    let place = bytes.startIndex + index
                    throw SyntaxError(
                        "a variable's name is missing", at: place..<place + 1,
                        hint: "write (( NAME > 3 )), without braces")
                }
            default: break
            }
            index += 1
        }
        return result
    }

    private static func fault(_ error: ExpressionError, in text: String, at start: Int) -> SyntaxError {
        SyntaxError(error.message, at: bytes(error.range, of: text, at: start), hint: error.help)
    }

    /// Byte offsets in the source of a range of scalars of the expression.
    private static func bytes(_ range: Range<Int>, of text: String, at start: Int) -> Range<Int> {
        let scalars = text.unicodeScalars
        func offset(_ count: Int) -> Int { start + scalars.prefix(count).reduce(0) { $0 + UTF8.width($1) } }
        let lower = offset(range.lowerBound)
        return lower..<max(lower + 1, offset(range.upperBound))
    }
}

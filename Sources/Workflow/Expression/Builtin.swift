internal import MictlanXText

/// A function of the expression language.
struct Builtin: Sendable {
    let name: String
    /// The types each parameter takes; the last entry holds for all further ones of a variadic function.
    let parameters: [[ValueType]]
    /// The fewest arguments.
    let minimum: Int
    let isVariadic: Bool
    /// The type of the result, given those of the arguments.
    let result: @Sendable ([ValueType]) -> ValueType
    let body: @Sendable ([WorkflowValue], EvaluationScope) throws(ExpressionError) -> WorkflowValue

    init(
        _ name: String, _ parameters: [[ValueType]], minimum: Int? = nil, isVariadic: Bool = false,
        gives result: @escaping @Sendable ([ValueType]) -> ValueType,
        body: @escaping @Sendable ([WorkflowValue], EvaluationScope) throws(ExpressionError) -> WorkflowValue
    ) {
        self.name = name
        self.parameters = parameters
        self.minimum = minimum ?? parameters.count
        self.isVariadic = isVariadic
        self.result = result
        self.body = body
    }

    init(
        _ name: String, _ parameters: [[ValueType]], minimum: Int? = nil, isVariadic: Bool = false,
        gives type: ValueType,
        body: @escaping @Sendable ([WorkflowValue]) throws(ExpressionError) -> WorkflowValue
    ) {
        self.init(name, parameters, minimum: minimum, isVariadic: isVariadic, gives: { _ in type }) {
            (arguments, _) throws(ExpressionError) in try body(arguments)
        }
    }

    private static let table: [String: Builtin] = Dictionary(
        uniqueKeysWithValues: (flow + lists + texts + names + conversions + recorded).map { ($0.name, $0) })

    /// The function of a name.
    static func named(_ name: String) -> Builtin? { table[name] }

    /// The error for a name that is not a function.
    static func unknown(_ name: String) -> ExpressionError {
        let help = Suggestion.closest(to: name, among: table.keys.sorted()).map { "did you mean '\($0)()'?" }
        return ExpressionError(.function, "there is no function '\(name)'", help: help)
    }

    /// What the body gives; its error becomes one of the expression.
    static func explaining<Result>(
        _ context: String = "", _ body: () throws -> Result
    ) throws(ExpressionError) -> Result {
        do { return try body() } catch { throw ExpressionError(.value, "\(context)\(error)") }
    }

    func checkCount(_ count: Int) throws(ExpressionError) {
        guard count < minimum || (count > parameters.count && !isVariadic) else { return }
        let wanted: String
        if isVariadic {
            wanted = "at least \(minimum)"
        } else if minimum < parameters.count {
            wanted = "\(minimum) to \(parameters.count)"
        } else {
            wanted = "\(minimum)"
        }
        throw ExpressionError(.arguments, "\(name)() takes \(wanted) argument\(wanted == "1" ? "" : "s"), not \(count)")
    }

    func check(_ type: ValueType, at index: Int, range: Range<Int>) throws(ExpressionError) {
        guard let wanted = index < parameters.count ? parameters[index] : parameters.last else { return }
        guard !wanted.contains(where: { $0.accepts(type) }) else { return }
        let names = wanted.map(\.description).joined(separator: " or ")
        throw ExpressionError(.type, "\(name)() takes \(names), not \(type)", at: range)
    }
}

extension Builtin {
    /// `default` and `if` evaluate only what they need; the evaluator knows them by name. The status functions are
    /// allowed in `when` alone, which the static check sees to.
    static let flow: [Builtin] = [
        Builtin("default", [[.any], [.any]], gives: { $0[0].joined(with: $0[1]) }) { arguments, _ in arguments[1] },
        Builtin("if", [[.bool], [.any], [.any]], gives: { $0[1].joined(with: $0[2]) }) { arguments, _ in arguments[2] },
        Builtin("failed", [], gives: { _ in .bool }) { _, scope in .bool(scope.hasFailed) },
        Builtin("cancelled", [], gives: { _ in .bool }) { _, scope in .bool(scope.isCancelled) },
    ]

    /// The functions that give one of their arguments back as it is; no other takes a secret.
    static let passOn: Set<String> = ["default", "if"]

    static let statusFunctions: Set<String> = ["failed", "cancelled"]

    static let recorded: [Builtin] = RecordedFunction.allCases.map { function in
        let type: ValueType = function == .now ? .time : function == .uuid ? .string : .float
        // The evaluator, which knows the place of the call, gives the value.
        return Builtin(function.rawValue, [], gives: { _ in type }) { _, _ in .unknown }
    }
}

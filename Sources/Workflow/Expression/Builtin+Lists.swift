internal import MictlanXBatch
internal import MictlanXText

extension Builtin {
    private static let numbers: [ValueType] = [.int, .float, .duration, .size]

    /// Functions on lists.
    static let lists: [Builtin] = [
        Builtin("len", [[.list(.any), .map, .string, .itemset]], gives: .int) { arguments in
            switch arguments[0] {
            case .list(let elements): .int(elements.count)
            case .map(let map): .int(map.count)
            case .items(let items): .int(items.count)
            case .string(let text): .int(text.unicodeScalars.count)
            default: .int(arguments[0].textBytes?.count ?? 0)
            }
        },
        Builtin("sum", [[.list(.any)]], gives: { element(of: $0) }) { (arguments, _) throws(ExpressionError) in
            let elements = elements(of: arguments)
            guard var total = elements.first else { return .int(0) }
            guard numbers.contains(total.type) else { throw ExpressionError(.type, "sum() does not add \(total.type)") }
            for element in elements.dropFirst() { total = try Operators.apply(.plus, total, element) }
            return total
        },
        Builtin("min", [[.any]], minimum: 1, isVariadic: true, gives: { element(of: $0) }) {
            (arguments, _) throws(ExpressionError) in try extreme(arguments, "min", wants: -1)
        },
        Builtin("max", [[.any]], minimum: 1, isVariadic: true, gives: { element(of: $0) }) {
            (arguments, _) throws(ExpressionError) in try extreme(arguments, "max", wants: 1)
        },
        Builtin("first", [[.list(.any)]], gives: { element(of: $0) }) { (arguments, _) throws(ExpressionError) in
            guard let value = elements(of: arguments).first else { throw empty("first") }
            return value
        },
        Builtin("last", [[.list(.any)]], gives: { element(of: $0) }) { (arguments, _) throws(ExpressionError) in
            guard let value = elements(of: arguments).last else { throw empty("last") }
            return value
        },
        Builtin("sort", [[.list(.any)]], gives: { $0[0] }) { (arguments, _) throws(ExpressionError) in
            .list(try sorted(elements(of: arguments), "sort"))
        },
        Builtin("uniq", [[.list(.any)]], gives: { $0[0] }) { arguments, _ in
            var seen: Set<WorkflowValue> = []
            return .list(elements(of: arguments).filter { seen.insert($0.uniqueKey).inserted })
        },
        Builtin("percentile", [[.list(.any)], [.int, .float]], gives: { element(of: [$0[0]]) }) {
            (arguments, _) throws(ExpressionError) in try percentile(elements(of: arguments), arguments[1])
        },
    ]

    /// The list that a call has as its first argument, or all its arguments.
    private static func elements(of arguments: [WorkflowValue]) -> [WorkflowValue] {
        if arguments.count >= 1, case .list(let elements) = arguments[0] { return elements }
        return arguments
    }

    private static func element(of types: [ValueType]) -> ValueType {
        if types.count == 1, case .list(let element) = types[0] { return element }
        return types.dropFirst().reduce(types.first ?? .any) { $0.joined(with: $1) }
    }

    private static func empty(_ name: String) -> ExpressionError {
        ExpressionError(.missing, "\(name)() of an empty list", help: "default(\(name)(…), …) gives a value for it")
    }

    private static func extreme(
        _ arguments: [WorkflowValue], _ name: String, wants sign: Int
    ) throws(ExpressionError) -> WorkflowValue {
        let elements = elements(of: arguments)
        guard var best = elements.first else { throw empty(name) }
        for element in elements {
            guard let order = Operators.order(element, best) else { throw unordered(element, best, name) }
            if order == sign { best = element }
        }
        return best
    }

    private static func unordered(_ left: WorkflowValue, _ right: WorkflowValue, _ name: String) -> ExpressionError {
        ExpressionError(.type, "\(name)() cannot order \(left.type) and \(right.type)")
    }

    private static func sorted(_ elements: [WorkflowValue], _ name: String) throws(ExpressionError) -> [WorkflowValue] {
        guard let first = elements.first else { return [] }
        for element in elements where Operators.order(first, element) == nil { throw unordered(first, element, name) }
        return elements.sorted { Operators.order($0, $1) == -1 }
    }

    /// The nearest rank: the smallest element such that at least `p` percent are not larger.
    private static func percentile(
        _ elements: [WorkflowValue], _ rank: WorkflowValue
    ) throws(ExpressionError) -> WorkflowValue {
        let percent: Double =
            switch rank {
            case .int(let value): Double(value)
            case .float(let value): value
            default: .nan
            }
        guard (0...100).contains(percent) else {
            throw ExpressionError(.value, "percentile() takes a rank from 0 to 100, not \(rank.display)")
        }
        let sorted = try sorted(elements, "percentile")
        guard !sorted.isEmpty else { throw empty("percentile") }
        let position = Int((percent / 100 * Double(sorted.count)).rounded(.up))
        return sorted[min(sorted.count, max(1, position)) - 1]
    }
}

extension WorkflowValue {
    /// Strings that differ only in Unicode normalisation are different elements.
    fileprivate var uniqueKey: WorkflowValue {
        if case .string(let text) = self { return .bytes(Array(text.utf8)) }
        return self
    }
}

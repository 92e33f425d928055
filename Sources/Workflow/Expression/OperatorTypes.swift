/// The types that operators take and give; the static check and the evaluation refuse the same combinations.
enum OperatorTypes {
    /// The type of `left operation right`.
    static func result(
        of operation: BinaryOperator, _ left: ValueType, _ right: ValueType
    ) throws(ExpressionError) -> ValueType {
        // Even whether two secrets are equal is told by nothing.
        if left.holdsSecret || right.holdsSecret { throw mismatch(operation, left, right) }
        let fits: Bool
        switch operation {
        case .and, .or: fits = ValueType.bool.accepts(left) && ValueType.bool.accepts(right)
        case .equal, .notEqual: fits = comparable(left, right)
        case .less, .lessOrEqual, .greater, .greaterOrEqual:
            fits = left.accepts(right) && isOrdered(left == .any ? right : left)
        case .contains, .notContains: fits = contains(left, in: right)
        default:
            if left == .any || right == .any { return .any }
            guard let result = arithmetic(operation, left, right) else { throw mismatch(operation, left, right) }
            return result
        }
        guard fits else { throw mismatch(operation, left, right) }
        return .bool
    }

    static func result(of operation: UnaryOperator, _ operand: ValueType) throws(ExpressionError) -> ValueType {
        switch (operation, operand) {
        case (_, .any), (.not, .bool), (.minus, .int), (.minus, .float), (.minus, .duration): return operand
        default:
            let sign = operation == .not ? "not" : operation.rawValue
            throw ExpressionError(.type, "'\(sign)' does not take \(operand)")
        }
    }

    /// Anything may be compared with null; otherwise the types must be the same. Secrets and itemsets are not compared.
    static func comparable(_ left: ValueType, _ right: ValueType) -> Bool {
        if [left, right].contains(.secret) || [left, right].contains(.itemset) { return false }
        return left == .null || right == .null || left.accepts(right)
    }

    private static func isOrdered(_ type: ValueType) -> Bool {
        switch type {
        case .int, .float, .string, .duration, .size, .time, .any: true
        default: false
        }
    }

    private static func contains(_ element: ValueType, in whole: ValueType) -> Bool {
        switch whole {
        case .any: true
        case .list(let type): type.accepts(element)
        case .map, .record, .string: ValueType.string.accepts(element)
        default: false
        }
    }

    private static func arithmetic(_ operation: BinaryOperator, _ left: ValueType, _ right: ValueType) -> ValueType? {
        switch (operation, left, right) {
        case (.plus, .list(let mine), .list(let theirs)): .list(mine.joined(with: theirs))
        case (.plus, .string, .string): .string
        case (.plus, .time, .duration), (.minus, .time, .duration): .time
        case (.minus, .time, .time): .duration
        case (.remainder, .int, .int): .int
        case (.remainder, _, _): nil
        case (_, .int, .int): .int
        case (_, .float, .float): .float
        case (.plus, .duration, .duration), (.minus, .duration, .duration): .duration
        case (.plus, .size, .size), (.minus, .size, .size): .size
        case (.times, .duration, .int), (.times, .int, .duration), (.divide, .duration, .int): .duration
        case (.times, .size, .int), (.times, .int, .size), (.divide, .size, .int): .size
        case (.divide, .duration, .duration), (.divide, .size, .size): .float
        default: nil
        }
    }

    static func mismatch(_ operation: BinaryOperator, _ left: ValueType, _ right: ValueType) -> ExpressionError {
        ExpressionError(
            .type, "'\(operation.rawValue)' does not take \(left) and \(right)", help: remedy(left, right))
    }

    private static func remedy(_ left: ValueType, _ right: ValueType) -> String? {
        switch (left, right) {
        case (.int, .float), (.float, .int): "convert one side with float() or int()"
        case (.string, .int), (.int, .string): "convert one side with int() or string()"
        case (.size, .int), (.int, .size): "write sizes with a unit, for example 0B, or convert with int()"
        case (.duration, .int), (.int, .duration): "write durations with a unit, for example 10s"
        default: nil
        }
    }
}

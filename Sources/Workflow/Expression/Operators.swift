internal import MictlanXModel
internal import MictlanXText

/// The operators on values: exact types, checked arithmetic.
enum Operators {
    static func apply(_ operation: UnaryOperator, to value: WorkflowValue) throws(ExpressionError) -> WorkflowValue {
        switch (operation, value) {
        case (_, .unknown): return .unknown
        case (.not, .bool(let flag)): return .bool(!flag)
        case (.minus, .int(let number)): return .int(try checked(0.subtractingReportingOverflow(number)))
        case (.minus, .float(let number)): return .float(-number)
        case (.minus, .duration(let duration)): return .duration(.zero - duration)
        default: throw ExpressionError(.type, "'\(operation.rawValue)' does not take \(value.type)")
        }
    }

    static func apply(
        _ operation: BinaryOperator, _ left: WorkflowValue, _ right: WorkflowValue
    ) throws(ExpressionError) -> WorkflowValue {
        if left.isUnknown || right.isUnknown { return .unknown }
        if left.holdsSecret || right.holdsSecret { throw mismatch(operation, left, right) }
        switch operation {
        case .equal, .notEqual:
            guard OperatorTypes.comparable(left.type, right.type) else { throw mismatch(operation, left, right) }
            return .bool(left.isSame(as: right) == (operation == .equal))
        case .less, .lessOrEqual, .greater, .greaterOrEqual:
            guard let order = order(left, right) else { throw mismatch(operation, left, right) }
            return .bool(holds(operation, order))
        case .contains: return .bool(try contains(left, in: right))
        case .notContains: return .bool(!(try contains(left, in: right)))
        case .plus: return try add(left, right)
        case .minus: return try subtract(left, right)
        case .times: return try multiply(left, right)
        case .divide: return try divide(left, right)
        case .remainder:
            guard case (.int(let left), .int(let right)) = (left, right) else { throw mismatch(operation, left, right) }
            return .int(try checked(left.remainderReportingOverflow(dividingBy: try divisor(right))))
        case .and, .or: throw mismatch(operation, left, right)
        }
    }

    private static func mismatch(
        _ operation: BinaryOperator, _ left: WorkflowValue, _ right: WorkflowValue
    ) -> ExpressionError {
        OperatorTypes.mismatch(operation, left.type, right.type)
    }

    // MARK: Comparison

    /// -1, 0 or 1; `nil` where the values have no order between them.
    static func order(_ left: WorkflowValue, _ right: WorkflowValue) -> Int? {
        switch (left, right) {
        case (.int(let left), .int(let right)): return sign(left, right)
        case (.float(let left), .float(let right)): return left.isNaN || right.isNaN ? nil : sign(left, right)
        case (.duration(let left), .duration(let right)): return sign(left, right)
        case (.size(let left), .size(let right)): return sign(left, right)
        case (.time(let left), .time(let right)): return sign(left, right)
        default:
            guard let left = left.textBytes, let right = right.textBytes else { return nil }
            if left == right { return 0 }
            return left.lexicographicallyPrecedes(right) ? -1 : 1
        }
    }

    private static func sign<Value: Comparable>(_ left: Value, _ right: Value) -> Int {
        left < right ? -1 : left > right ? 1 : 0
    }

    private static func holds(_ operation: BinaryOperator, _ order: Int) -> Bool {
        switch operation {
        case .less: order < 0
        case .lessOrEqual: order <= 0
        case .greater: order > 0
        default: order >= 0
        }
    }

    private static func contains(_ element: WorkflowValue, in whole: WorkflowValue) throws(ExpressionError) -> Bool {
        switch (element, whole) {
        case (_, .list(let elements)): return elements.contains { $0.isSame(as: element) }
        case (.string(let key), .map(let map)): return map[key] != nil
        default:
            guard let part = element.textBytes, let text = whole.textBytes else {
                throw mismatch(.contains, element, whole)
            }
            return text.holds(part)
        }
    }

    // MARK: Arithmetic

    private static func checked(_ result: (partialValue: Int, overflow: Bool)) throws(ExpressionError) -> Int {
        guard !result.overflow else { throw ExpressionError(.value, "the result does not fit 64 bits") }
        return result.partialValue
    }

    private static func checked(_ value: Double) throws(ExpressionError) -> WorkflowValue {
        guard value.isFinite else { throw ExpressionError(.value, "the result is not a finite number") }
        return .float(value)
    }

    private static func divisor(_ value: Int) throws(ExpressionError) -> Int {
        guard value != 0 else { throw ExpressionError(.value, "division by zero") }
        return value
    }

    /// Durations have 128 bits; results that nanosecond clocks cannot count are errors.
    private static func nanoseconds(_ duration: Duration) throws(ExpressionError) -> Int {
        guard let count = duration.wholeNanoseconds else {
            throw ExpressionError(.value, "the duration is out of range")
        }
        return count
    }

    private static func checked(_ duration: Duration) throws(ExpressionError) -> WorkflowValue {
        _ = try nanoseconds(duration)
        return .duration(duration)
    }

    private static func moved(_ time: Timestamp, by duration: Duration) throws(ExpressionError) -> WorkflowValue {
        let step = try nanoseconds(duration)
        return .time(Timestamp(nanoseconds: Int64(try checked(Int(time.nanoseconds).addingReportingOverflow(step)))))
    }

    private static func add(_ left: WorkflowValue, _ right: WorkflowValue) throws(ExpressionError) -> WorkflowValue {
        switch (left, right) {
        case (.int(let left), .int(let right)): return .int(try checked(left.addingReportingOverflow(right)))
        case (.float(let left), .float(let right)): return try checked(left + right)
        case (.duration(let left), .duration(let right)): return try checked(left + right)
        case (.size(let left), .size(let right)):
            return .size(ByteCount(try checked(left.bytes.addingReportingOverflow(right.bytes))))
        case (.time(let time), .duration(let duration)): return try moved(time, by: duration)
        case (.list(let left), .list(let right)): return .list(left + right)
        default:
            guard let leftBytes = left.textBytes, let rightBytes = right.textBytes else {
                throw mismatch(.plus, left, right)
            }
            return .text(leftBytes + rightBytes)
        }
    }

    private static func subtract(
        _ left: WorkflowValue, _ right: WorkflowValue
    ) throws(ExpressionError) -> WorkflowValue {
        switch (left, right) {
        case (.int(let left), .int(let right)): return .int(try checked(left.subtractingReportingOverflow(right)))
        case (.float(let left), .float(let right)): return try checked(left - right)
        case (.duration(let left), .duration(let right)): return try checked(left - right)
        case (.size(let left), .size(let right)):
            guard left >= right else { throw ExpressionError(.value, "the size would be negative") }
            return .size(ByteCount(left.bytes - right.bytes))
        case (.time(let time), .duration(let duration)): return try moved(time, by: .zero - duration)
        case (.time(let left), .time(let right)):
            return .duration(.nanoseconds(left.nanoseconds) - .nanoseconds(right.nanoseconds))
        default: throw mismatch(.minus, left, right)
        }
    }

    private static func multiply(
        _ left: WorkflowValue, _ right: WorkflowValue
    ) throws(ExpressionError) -> WorkflowValue {
        switch (left, right) {
        case (.int(let left), .int(let right)): return .int(try checked(left.multipliedReportingOverflow(by: right)))
        case (.float(let left), .float(let right)): return try checked(left * right)
        case (.duration(let duration), .int(let factor)), (.int(let factor), .duration(let duration)):
            return .duration(.nanoseconds(try checked(nanoseconds(duration).multipliedReportingOverflow(by: factor))))
        case (.size(let size), .int(let factor)), (.int(let factor), .size(let size)):
            guard factor >= 0 else { throw ExpressionError(.value, "the size would be negative") }
            return .size(ByteCount(try checked(size.bytes.multipliedReportingOverflow(by: factor))))
        default: throw mismatch(.times, left, right)
        }
    }

    private static func divide(_ left: WorkflowValue, _ right: WorkflowValue) throws(ExpressionError) -> WorkflowValue {
        switch (left, right) {
        case (.int(let left), .int(let right)):
            return .int(try checked(left.dividedReportingOverflow(by: try divisor(right))))
        case (.float(let left), .float(let right)):
            guard right != 0 else { throw ExpressionError(.value, "division by zero") }
            return try checked(left / right)
        case (.duration(let duration), .int(let count)):
            let nanoseconds = try nanoseconds(duration)
            return .duration(.nanoseconds(try checked(nanoseconds.dividedReportingOverflow(by: try divisor(count)))))
        case (.duration(let left), .duration(let right)):
            guard right != .zero else { throw ExpressionError(.value, "division by zero") }
            return try checked(left / right)
        case (.size(let size), .int(let count)):
            guard try divisor(count) > 0 else { throw ExpressionError(.value, "the size would be negative") }
            return .size(ByteCount(size.bytes / count))
        case (.size(let left), .size(let right)):
            guard right.bytes > 0 else { throw ExpressionError(.value, "division by zero") }
            return try checked(Double(left.bytes) / Double(right.bytes))
        default: throw mismatch(.divide, left, right)
        }
    }
}

extension Array where Element == UInt8 {
    /// Whether `part` occurs in these bytes.
    func holds(_ part: [UInt8]) -> Bool { firstIndex(of: part, from: 0) != nil }

    /// Where `part` begins at or after `start`.
    func firstIndex(of part: [UInt8], from start: Int) -> Int? {
        guard part.count <= count else { return nil }
        guard let first = part.first else { return start <= count ? start : nil }
        var offset = start
        while offset + part.count <= count {
            if self[offset] == first, self[offset..<offset + part.count].elementsEqual(part) { return offset }
            offset += 1
        }
        return nil
    }
}

/// How many failures a step accepts, with the values of the document.
struct Tolerance: Sendable {
    /// `nil` for no limit of that kind.
    private let failures: Int?
    private let percent: Double?

    /// - Throws: `ExpressionFailure`, or ``UnknownValue`` in a plan.
    init(_ settings: StepTolerance?, in scope: EvaluationScope) throws {
        switch settings {
        case nil: (failures, percent) = (0, nil)
        case .whole(let field):
            guard let all = try field.evaluate(in: scope) else { throw UnknownValue() }
            (failures, percent) = (all ? nil : 0, nil)
        case .limits(let limits):
            func value<Value: FieldValue>(_ field: Field<Value>?) throws -> Value? {
                guard let field else { return nil }
                guard let value = try field.evaluate(in: scope) else { throw UnknownValue() }
                return value
            }
            failures = try value(limits.failures)?.value
            percent = try value(limits.percent)?.value
        }
    }

    /// Whether so many failures are accepted. Where both limits are given both hold.
    func covers(_ failed: Int, of total: Int) -> Bool {
        if let failures, failed > failures { return false }
        if let percent, Double(failed) * 100 > Double(total) * percent { return false }
        return true
    }
}

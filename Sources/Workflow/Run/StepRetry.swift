internal import MictlanXClient

/// How one step is tried again: the document's settings with their values.
struct StepRetry: Sendable {
    let policy: RetryPolicy
    let classes: Set<String>

    /// Evaluates the settings; without any there is a single attempt.
    ///
    /// - Throws: `ExpressionFailure`, or ``UnknownValue`` in a plan.
    init(_ settings: RetrySettings?, in scope: EvaluationScope) throws {
        guard let settings else {
            policy = .never
            classes = []
            return
        }
        func value<Value: FieldValue>(_ field: Field<Value>) throws -> Value {
            guard let value = try field.evaluate(in: scope) else { throw UnknownValue() }
            return value
        }
        policy = RetryPolicy(
            attempts: try value(settings.attempts).value, delay: try value(settings.delay),
            factor: try value(settings.factor), maxDelay: try value(settings.maxDelay), jitter: settings.jitter,
            budget: try settings.budget.map(value))
        classes = Set(settings.errors.map(\.rawValue))
    }

    /// How the client retries requests: by this policy where it covers what is transient, by its own where the document
    /// says nothing, and not at all where the document names other classes only.
    var requests: RetryPolicy {
        if classes.isEmpty { return RetryPolicy() }
        return classes.contains(ErrorClass.transient.rawValue) ? policy : .never
    }

    /// Whether a failed attempt is followed by another one. The client does not see the timeout of an attempt.
    func covers(_ failure: StepFailure, _ kind: StepKind, isTimeout: Bool) -> Bool {
        guard classes.contains(failure.errorClass) else { return false }
        // A bulk job is awaited once; its items were retried one by one.
        if case .awaitBulk = kind { return false }
        return isTimeout || !(kind.retriesInClient && failure.errorClass == ErrorClass.transient.rawValue)
    }
}

package import MictlanXClient

/// Which failures are tried again.
package enum RetryableClass: Hashable, Sendable {
    case error(ErrorClass)
    /// A `verify` that did not find what it expected.
    case verify
    /// A program that failed.
    case shell
}

extension RetryableClass: FieldChoice {
    package static var allCases: [RetryableClass] { ErrorClass.allCases.map { .error($0) } + [.verify, .shell] }

    package var rawValue: String {
        switch self {
        case .error(let errorClass): errorClass.rawValue
        case .verify: "verify"
        case .shell: "shell"
        }
    }

    package init?(rawValue: String) {
        switch rawValue {
        case "verify": self = .verify
        case "shell": self = .shell
        default:
            guard let errorClass = ErrorClass(rawValue: rawValue) else { return nil }
            self = .error(errorClass)
        }
    }
}

/// How a step, or each item of a bulk, is tried again.
package struct RetrySettings: DocumentSection {
    /// Total tries, the first included.
    package let attempts: Field<PositiveNumber>
    package let errors: [RetryableClass]
    package let delay: Field<Duration>
    package let factor: Field<Double>
    package let maxDelay: Field<Duration>
    package let jitter: RetryPolicy.Jitter
    package let budget: Field<Duration>?

    private enum Keys {
        static let attempts = Key<PositiveNumber>("attempts", default: "3", "total tries, the first included")
        static let errors = ListKey<RetryableClass>(
            "errors", template: false, "classes of errors that are tried again; default: transient")
        static let delay = Key<Duration>("delay", default: "1s", "wait before the second try")
        static let factor = Key<Double>("factor", default: "2", "by which each wait is longer than the one before")
        static let maxDelay = Key<Duration>("max_delay", default: "30s", "longest wait")
        static let jitter = Key<RetryPolicy.Jitter>(
            "jitter", default: "full", template: false, "whether waits are spread at random")
        static let budget = Key<Duration>("budget", "longest sum of all waits")
    }

    static let schema = MapSchema(
        "retry",
        [
            Keys.attempts.schema, Keys.errors.schema, Keys.delay.schema, Keys.factor.schema, Keys.maxDelay.schema,
            Keys.jitter.schema, Keys.budget.schema,
        ])

    init?(_ reader: MapReader) {
        let attempts = reader.field(Keys.attempts)
        let errors = reader.literals(Keys.errors)
        let delay = reader.field(Keys.delay)
        let factor = reader.field(Keys.factor)
        let budget = reader.optional(Keys.budget)
        if let factor, let value = factor.literal, value < 1 {
            reader.report(.badValue, "a factor below 1 would make waits shorter", at: factor.span)
        }
        let maxDelay = reader.field(Keys.maxDelay)
        let jitter = reader.field(Keys.jitter)?.literal
        guard let attempts, let delay, let factor, let maxDelay, let jitter else { return nil }
        self.attempts = attempts
        self.errors = errors ?? [.error(.transient)]
        self.delay = delay
        self.factor = factor
        self.maxDelay = maxDelay
        self.jitter = jitter
        self.budget = budget
    }
}

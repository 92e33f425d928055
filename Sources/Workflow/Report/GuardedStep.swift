internal import MictlanXBatch
internal import MictlanXModel

/// The limits under which a step deletes, as far as the workflow writes them out.
package struct GuardedStep: Hashable, Sendable {
    package let path: String
    /// The largest number of deletes.
    package let cap: Int
    /// The largest part of what was looked at; `nil` where a whole bucket goes.
    package let fraction: Double?
    /// Patterns that protect buckets and tags, in words.
    package let protects: [String]

    /// How the guards of a step came out.
    package enum Outcome: String, Hashable, Sendable {
        /// They let the step pass.
        case passed
        /// They stopped it; nothing was deleted.
        case tripped
        /// They were not asked.
        case unreached
    }

    /// What the guards said of a run's step.
    package func outcome(in report: RunReport) -> Outcome {
        guard let step = report.step(path) else { return .unreached }
        if step.failure?.errorClass == "guard", step.totals.done == 0 { return .tripped }
        return step.totals.done + step.totals.failed > 0 || step.status == .ok || step.status == .changed
            ? .passed : .unreached
    }

    static func all(in document: WorkflowDocument, maxDeletes: Int?) -> [GuardedStep] {
        let sections = [("", document.steps), ("on_failure/", document.onFailure), ("always/", document.always)]
        return sections.flatMap { prefix, steps in
            steps.compactMap { GuardedStep($0, path: prefix + $0.label, document.policy, maxDeletes) }
        }
    }

    private init?(_ step: Step, path: String, _ policy: WorkflowPolicy, _ maxDeletes: Int?) {
        let own: (cap: Int?, fraction: Double?)
        switch step.kind {
        case .delete(let spec):
            own = (spec.maxDeletes?.literal?.value, spec.maxFraction?.literal?.value)
            fraction = [own.fraction, policy.maxDeleteFraction].compactMap(\.self).min() ?? Self.standardFraction
        case .deleteBucket(let spec):
            own = (spec.maxDeletes?.literal?.value, nil)
            fraction = nil
        default: return nil
        }
        self.path = path
        let guards = DeleteGuards(
            .workflow,
            caps: [own.cap.map { .step($0) }, policy.maxDeletes.map { .policy($0) }, maxDeletes.map { .flag($0) }]
                .compactMap(\.self), fractions: [])
        cap = guards.cap ?? .max
        protects =
            policy.protect.buckets.map { "buckets \($0.text)" }
            + policy.protect.tags.map { "tag \($0.name)=\($0.value.text)" }
    }

    private static let standardFraction = 0.5
}

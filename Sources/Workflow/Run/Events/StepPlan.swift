package import MictlanXBatch
public import MictlanXModel
package import MictlanXText

/// What a step would do, or did while planning.
public struct StepPlan: Hashable, Sendable {
    /// What kind of work it is.
    public enum Effect: String, Hashable, Sendable {
        /// It only reads, and was run for real.
        case read
        /// It would change the store or local files.
        case change
        /// It would delete.
        case delete
        /// It has no effect outside the run.
        case none
        /// Its condition is false.
        case skipped
        /// What it does depends on what is known only when the workflow runs.
        case unknown
    }

    /// The step's path: its id, or `step_N` without one.
    public let step: String

    /// The step's kind, for example `bulk_put`.
    public let kind: String

    /// What kind of work it is.
    public package(set) var effect: Effect

    /// How many items it has; `nil` where that is not known.
    public package(set) var count: Int?

    /// The size of the items; `nil` where that is not known.
    public package(set) var bytes: ByteCount?

    /// Where it reads from or writes to.
    public package(set) var target: String?

    /// What to know before running it.
    public package(set) var notes: [String] = []

    /// The list of its items, as long as the plan's directory is there; `nil` where it has none, or is not known.
    package var items: ItemSet?

    /// Of a step that runs another workflow: the paths of those of its steps of which every part of a divided plan does its
    /// part, from this step on.
    package var divided: [String] = []

    /// Whether nothing of the other workflow is left for what comes behind the parts.
    package var isWhollyDivided = false

    package init(step: String, kind: String, effect: Effect) {
        self.step = step
        self.kind = kind
        self.effect = effect
    }

    /// The plan's columns by their stable names.
    package var fields: JSONObject {
        [
            "step": .string(step), "kind": .string(kind), "effect": .string(effect.rawValue),
            "count": count.map { .int($0) } ?? .null, "bytes": bytes.map { .int($0.bytes) } ?? .null,
            "target": target.map { .string($0) } ?? .null, "notes": .array(notes.map { .string($0) }),
        ]
    }
}

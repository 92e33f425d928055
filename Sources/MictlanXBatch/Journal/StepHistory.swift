package import MictlanXModel
package import MictlanXText

/// What the journal knows of one step.
package struct StepHistory: Hashable, Sendable {
    package let spec: Checksum
    package let input: Checksum
    /// The frozen lists by number.
    package private(set) var lists: [Int: FrozenList] = [:]
    /// The items whose requests may have been sent.
    package private(set) var begun = OrdinalSet()
    /// The items that are settled.
    package private(set) var done = OrdinalSet()
    /// The items whose last attempt failed.
    package private(set) var failed = OrdinalSet()
    /// The sum of the sizes of the settled items.
    package private(set) var doneBytes = 0
    package private(set) var timer: Timestamp?
    package private(set) var status = StepStatus.running
    /// What the step gave; `nil` where it may not be written.
    package private(set) var outputs: JSONObject?

    package init(spec: Checksum, input: Checksum) {
        self.spec = spec
        self.input = input
    }

    /// Whether the step need not be run again: it came to an end that lets the run pass.
    package var isReusable: Bool { status.isSettled && status.letsPass && outputs != nil }

    mutating func reopen() { status = .running }
    mutating func freeze(_ list: FrozenList, number: Int) { lists[number] = list }
    mutating func begin(_ ordinals: [Int]) { for ordinal in ordinals { begun.insert(ordinal) } }

    mutating func settle(_ ordinal: Int, size: Int) {
        if done.insert(ordinal) { doneBytes +|= size }
        failed.remove(ordinal)
    }

    mutating func fail(_ ordinal: Int) { if !done.contains(ordinal) { failed.insert(ordinal) } }
    mutating func setTimer(_ moment: Timestamp) { timer = moment }

    mutating func finish(_ status: StepStatus, _ outputs: JSONObject?) {
        self.status = status
        self.outputs = outputs
    }
}

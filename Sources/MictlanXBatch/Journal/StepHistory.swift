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
    /// The settled items by which this run changed something; the others needed nothing.
    package private(set) var changed = OrdinalSet()
    /// The sum of the sizes of the settled items.
    package private(set) var doneBytes = 0
    /// The sum of the sizes of the items in ``changed``.
    package private(set) var changedBytes = 0
    /// Whether records may be lost, so that an item without any may have been begun.
    package private(set) var isDoubtful = false
    package private(set) var timer: Timestamp?
    package private(set) var status = StepStatus.running
    /// What the step gave; `nil` where it may not be written.
    package private(set) var outputs: JSONObject?

    /// - Parameters:
    ///   - spec: what the step does.
    ///   - input: the values that decide it.
    ///   - isDoubtful: whether records of the step may be lost.
    package init(spec: Checksum, input: Checksum, isDoubtful: Bool = false) {
        self.spec = spec
        self.input = input
        self.isDoubtful = isDoubtful
    }

    /// Whether the step need not be run again: it came to an end that lets the run pass.
    package var isReusable: Bool { status.isSettled && status.letsPass && outputs != nil }

    /// Whether an item has to be looked at before anything is sent: its request may have been sent before.
    package func mayHaveBegun(_ ordinal: Int) -> Bool {
        isDoubtful || begun.contains(ordinal) || done.contains(ordinal)
    }

    /// How many items were begun and are not done.
    package var openCount: Int { begun.count - begun.countShared(with: done) }

    mutating func distrust() { isDoubtful = true }
    mutating func reopen() { status = .running }
    mutating func freeze(_ list: FrozenList, number: Int) { lists[number] = list }
    mutating func begin(_ ordinals: [Int]) { for ordinal in ordinals { begun.insert(ordinal) } }

    mutating func settle(_ ordinal: Int, via: JournalRecord.Via, size: Int) {
        if done.insert(ordinal) {
            doneBytes +|= size
            if via.isChange, changed.insert(ordinal) { changedBytes +|= size }
        }
        failed.remove(ordinal)
    }

    mutating func fail(_ ordinal: Int) { if !done.contains(ordinal) { failed.insert(ordinal) } }
    mutating func setTimer(_ moment: Timestamp) { timer = moment }

    mutating func finish(_ status: StepStatus, _ outputs: JSONObject?) {
        self.status = status
        self.outputs = outputs
    }
}

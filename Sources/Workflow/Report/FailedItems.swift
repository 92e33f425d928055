package import MictlanXClient
package import MictlanXModel

/// An item whose last attempt failed.
package struct FailedItem: Hashable, Sendable {
    package let step: String
    package let ordinal: Int
    package let attempts: Int
    package let errorClass: ErrorClass
    package let message: String
    package let time: Timestamp
}

/// The failed items of a run: the first ones with their errors, up to a limit.
package struct FailedItems: Sendable {
    package static let standardLimit = 1_000

    private struct Place: Hashable {
        let step: String
        let ordinal: Int
    }

    private let limit: Int
    private var kept: [Place: FailedItem] = [:]

    init(limit: Int) { self.limit = limit }

    mutating func add(_ item: FailedItem) {
        let place = Place(step: item.step, ordinal: item.ordinal)
        if kept[place] != nil || kept.count < limit { kept[place] = item }
    }

    mutating func remove(step: String, ordinal: Int) { kept[Place(step: step, ordinal: ordinal)] = nil }

    mutating func forget(_ step: String) { kept = kept.filter { $0.key.step != step } }

    /// Those that are kept, by the moment of their failure.
    package var items: [FailedItem] {
        kept.values.sorted { ($0.time, $0.step, $0.ordinal) < ($1.time, $1.step, $1.ordinal) }
    }

    /// How many are kept.
    package var count: Int { kept.count }
}

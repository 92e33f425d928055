import Synchronization

/// What is found out about a listing while it is read.
final class ListingNotes: Sendable {
    private let state = Mutex(ListingRemarks())

    var remarks: ListingRemarks { state.withLock { $0 } }

    func update(_ body: (inout ListingRemarks) -> Void) { state.withLock { body(&$0) } }
}

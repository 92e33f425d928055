extension Refusal {
    /// The answer to any error of the node.
    init(_ error: any Error) {
        switch error {
        case let refusal as Refusal:
            self = refusal
        case let mismatch as ContentMismatch:
            self = .invalid(mismatch.description)
        case let error as NodeError where error.code == .storeFull:
            self.init(status: 507, error.message)
        case let error as NodeError where error.code == .storeBusy:
            self.init(status: 503, error.message)
        case let error as NodeError where error.code == .storeUnusable:
            // A store that can only be read, or that belongs to somebody else: asking again does not help.
            self.init(status: 403, error.message)
        case let error as NodeError where error.code == .corrupt:
            // The code of an integrity error (wire protocol §7): clients do not take it for something that passes.
            self.init(status: 500, code: 501, error.message)
        case let error as NodeError where error.code == .io:
            // A fault of the disk is none of the network: asking again does not help (docs/wire-notes.md).
            self.init(status: 500, code: 507, error.message)
        case let error as NodeError:
            self.init(status: 500, error.message)
        case is CancellationError:
            self.init(status: 503, "the node is shutting down")
        default:
            self.init(status: 500, "\(error)")
        }
    }
}

internal import MictlanXModel

/// Where a put puts its content, and how. A reference, since the frames of all tasks that wait in a put hold it, and there are
/// as many of them as balls on the way.
final class PutOrder: Sendable {
    let address: BallAddress
    let options: PutOptions
    /// Learns what is where, when something is replaced.
    let progress: ReplaceProgress

    init(_ address: BallAddress, _ options: PutOptions, _ progress: ReplaceProgress = ReplaceProgress()) {
        self.address = address
        self.options = options
        self.progress = progress
    }

    /// The same with other options.
    func with(_ change: (inout PutOptions) -> Void) -> PutOrder {
        var options = options
        change(&options)
        return PutOrder(address, options, progress)
    }
}

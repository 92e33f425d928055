import Synchronization

extension PullSequence {
    /// The elements of a collection, one by one.
    ///
    /// - Parameter elements: what is handed out, from the start in each iteration.
    public init(_ elements: some RandomAccessCollection<Element> & Sendable) {
        let list = Array(elements)
        self.init {
            let next = Atomic(0)
            return {
                let place = next.wrappingAdd(1, ordering: .relaxed).oldValue
                return place < list.count ? list[place] : nil
            }
        }
    }
}

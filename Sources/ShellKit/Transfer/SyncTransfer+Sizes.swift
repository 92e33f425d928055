import MictlanXBatch
import MictlanXClient
import MictlanXModel
import MictlanXText

/// How a sync tells that something is in both places.
enum SyncComparison: String, Sendable {
    case checksum
    case size
}

extension SyncTransfer {
    /// What is to be sent of a list: with `--size-only` not what has the same size at the destination.
    func wanted(_ items: ItemSet) async throws -> ItemSet {
        guard comparison == .size else { return items }
        let (here, there) = (try await source.side(in: context), try await destination.side(in: context))
        let writer = try ListWriter(namelessIn: context.scratch, kind: source.isLocal ? .puts : .balls)
        // The names of puts are those of the destination already.
        let names = source.isLocal ? there : here
        try await ItemLoop(items: items, width: jobs, settled: OrdinalSet()) { false }.run(
            body: { listed in
                if let name = names.relative(listed.item), let size = listed.item.contentSize,
                    try await there.size(of: name) == size
                {
                    return
                }
                try writer.append(listed.item)
            }, ended: { _, result in try result.get() })
        let same = items.count - writer.count
        if same > 0, !results.isQuiet(in: context) {
            let noun = source.isLocal ? "file" : "ball"
            try context.terminal.note("\(Count(same, noun)) not looked into: the sizes are the same")
        }
        return try await writer.freeze(origin: items.origin)
    }
}

extension WorkItem {
    /// How many bytes a reader of it gets; `nil` where that is not known.
    fileprivate var contentSize: Int? {
        guard case .ball(let ball) = self else { return size }
        if let told = ball.tags[ReservedTag.dataSize].flatMap({ Int($0) }) { return told }
        return ball.tags[ReservedTag.filters]?.isEmpty == false ? nil : ball.size
    }
}

import MictlanXBatch
import MictlanXClient
import MictlanXModel
import SystemPackage

/// Compares two places name by name: each list is read once, and every name of it is looked at on the other side.
struct TreeComparison: Sendable {
    let left: TreeSide
    let right: TreeSide
    let jobs: Int
    let scratch: FilePath

    /// Tells every name that one of the two has.
    ///
    /// - Parameter body: gets what the name is on both sides, the name, and its size where it is.
    /// - Returns: what the lists may lack.
    /// - Throws: `MictlanXError`, also where it cannot be told whether something is there.
    func run(
        _ body: @escaping @Sendable (TreeDifference, _ name: [UInt8], _ size: Int) async throws -> Void
    ) async throws -> [String] {
        let ours = try await left.list(scratch: scratch)
        try await each(of: ours.items, on: left) { name, item in
            let (first, second) = (try await left.content(of: name), try await right.content(of: name))
            try await body(TreeDifference(first, second), name, item.size)
        }
        let theirs = try await right.list(scratch: scratch)
        try await each(of: theirs.items, on: right) { name, item in
            // What both have was told before.
            guard try await left.lacks(name) else { return }
            try await body(.onlyRight, name, item.size)
        }
        return [ours.gap, theirs.gap].compactMap(\.self)
    }

    /// The balls of the right side of which the left side has nothing, for certain.
    ///
    /// - Returns: their list, and why it may not be acted upon; `nil` where nothing speaks against it.
    /// - Throws: `MictlanXError`, also where it cannot be told whether something is there.
    func extraneous() async throws -> (items: ItemSet, gap: String?) {
        let ours = try await left.list(scratch: scratch)
        let theirs = try await right.list(scratch: scratch)
        let writer = try ListWriter(namelessIn: scratch, kind: .balls)
        try await each(of: theirs.items, on: right) { name, item in
            guard try await left.lacks(name) else { return }
            try writer.append(item)
        }
        return (try await writer.freeze(origin: theirs.items.origin), ours.gap ?? theirs.gap)
    }

    private func each(
        of items: ItemSet, on side: TreeSide, _ body: @escaping @Sendable ([UInt8], WorkItem) async throws -> Void
    ) async throws {
        try await ItemLoop(items: items, width: jobs, settled: OrdinalSet()) { false }.run(
            body: { listed in
                guard let name = side.relative(listed.item) else { return }
                try await body(name, listed.item)
            }, ended: { _, result in try result.get() })
    }
}

import MictlanXBatch
import MictlanXClient
import MictlanXModel
import Synchronization
import SystemPackage

/// Compares two places name by name: each list is read once, and every name of it is looked at on the other side.
struct TreeComparison: Sendable {
    let left: TreeSide
    let right: TreeSide
    let jobs: Int
    let scratch: FilePath

    /// Tells every name that one of the two has.
    ///
    /// - Parameters:
    ///   - check: looks at the two lists before anything is told.
    ///   - body: gets what the name is on both sides, the name, and its size where it is.
    /// - Returns: what the lists may lack.
    /// - Throws: what `check` throws; `MictlanXError`, also where it cannot be told whether something is there.
    func run(
        check: (_ left: TreeSide.Listing, _ right: TreeSide.Listing) throws -> Void,
        _ body: @escaping @Sendable (TreeDifference, _ name: [UInt8], _ size: Int) async throws -> Void
    ) async throws -> [String] {
        let ours = try await left.list(scratch: scratch)
        let theirs = try await right.list(scratch: scratch)
        try check(ours, theirs)
        let unread = Mutex<String?>(nil)
        let refused = { @Sendable (item: RefusedItem) in
            unread.withLock { $0 = $0 ?? "'\(item.file.path)': \(item.reason)" }
        }
        try await each(of: ours.items, on: left, refused) { name, item in
            let (first, second) = (try await left.content(of: name), try await right.content(of: name))
            try await body(TreeDifference(first, second), name, item.size)
        }
        try await each(of: theirs.items, on: right, refused) { name, item in
            // What both have was told before.
            if try await left.lacks(name) {
                try await body(.onlyRight, name, item.size)
            } else if try await left.hasNoContent(name) {
                try await body(.other, name, item.size)
            }
        }
        return [ours.gap, theirs.gap, unread.withLock { $0 }, ours.leftOut, theirs.leftOut].compactMap(\.self)
    }

    /// The balls, or files, of the right side of which the left side has nothing, for certain.
    ///
    /// - Returns: their list, and why it may not be acted upon; `nil` where nothing speaks against it.
    /// - Throws: `MictlanXError`, also where it cannot be told whether something is there.
    func extraneous() async throws -> (items: ItemSet, gap: String?) {
        let ours = try await left.list(scratch: scratch)
        let writer = try ListWriter(namelessIn: scratch, kind: right.isLocal ? .files : .balls)
        let theirs: TreeSide.Listing
        do {
            theirs = try await right.list(scratch: scratch)
        } catch let error as MictlanXError where error.code == .noBucket {
            // A directory that is still to be made has nothing too many.
            return (try await writer.freeze(), nil)
        }
        try await each(of: theirs.items, on: right) { name, item in
            guard let extra = right.removable(item), try await left.lacks(name) else { return }
            try writer.append(extra)
        }
        return (try await writer.freeze(origin: theirs.items.origin), ours.gap ?? theirs.gap)
    }

    private func each(
        of items: ItemSet, on side: TreeSide, _ refused: @escaping @Sendable (RefusedItem) -> Void = { _ in },
        _ body: @escaping @Sendable ([UInt8], WorkItem) async throws -> Void
    ) async throws {
        try await ItemLoop(items: items, width: jobs, settled: OrdinalSet()) { false }.run(
            body: { listed in
                if case .refused(let item) = listed.item { return refused(item) }
                guard let name = side.relative(listed.item) else { return }
                try await body(name, listed.item)
            }, ended: { _, result in try result.get() })
    }
}

extension TreeSide {
    fileprivate var isLocal: Bool {
        if case .local = self { true } else { false }
    }

    /// What is deleted of an item. Parts of files that a `get` writes or has left stay, and so does what is seen through a
    /// link to a directory: it has another name.
    fileprivate func removable(_ item: WorkItem) -> WorkItem? {
        guard case .local(let root, _) = self else { return item }
        guard case .put(let put) = item, !put.file.path.isPartFile,
            (try? LocalPlacement.directory(root).checkDirectory(of: put.file.path)) != nil
        else { return nil }
        return .file(put.file)
    }
}

extension FilePath {
    /// Whether the file is one that a `get` writes to before it has its name.
    fileprivate var isPartFile: Bool {
        guard let name = lastComponent?.string else { return false }
        return name.hasPrefix(".") && name.contains(".mxpart")
    }
}

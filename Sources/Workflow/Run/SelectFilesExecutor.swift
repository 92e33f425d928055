internal import MictlanXBatch
internal import MictlanXClient
internal import MictlanXModel
internal import MictlanXPlatform
internal import MictlanXText
internal import SystemPackage

/// `select.files`: freezes a list of local files.
struct SelectFilesExecutor<Store: ObjectStore, C: Clock<Duration>>: StepExecutor {
    let selection: FileCriteria
    let context: StepContext<Store, C>

    func run() async throws -> StepResult {
        let (items, walker) = try await select()
        for note in walker.leftOutNotes { context.services.log(.warning, note, step: context.path) }
        try await context.services.freeze(items, step: context.path)
        return StepResult(isChanged: false, outputs: Self.outputs(items, walker.scanned))
    }

    func plan() async throws -> (StepPlan, ValueMap?) {
        let (items, walker) = try await select()
        var plan = StepPlan(step: context.path, kind: "select", effect: .read)
        plan.count = items.count
        plan.items = items
        plan.bytes = items.bytes
        plan.target = "\(try root())"
        plan.notes = walker.leftOutNotes
        return (plan, Self.outputs(items, walker.scanned))
    }

    static func outputs(_ items: ItemSet, _ scanned: Int) -> ValueMap {
        ["items": .items(items), "count": .int(items.count), "bytes": .size(items.bytes), "scanned": .int(scanned)]
    }

    private func root() throws -> FilePath { try context.resolve(try context.value(selection.root), for: .read) }

    private func select() async throws -> (ItemSet, FileWalker) {
        let filter: PathFilter
        do {
            filter = try PathFilter(
                include: try context.values(selection.include).map(\.text),
                exclude: try context.values(selection.exclude).map(\.text))
        } catch let error as Glob.Malformed {
            throw MictlanXError(.invalidArgument, "\(error)")
        }
        let limits = try Limits(selection, context)
        let followsLinks = try context.value(selection.followLinks) ?? false
        let (root, file, control) = (try root(), context.listFile(), context.services.control)
        let runDirectory = context.services.directory.path
        // The tree may hold links to other places.
        let hashes = try context.value(selection.hash)
        let checksFiles = !context.services.access.isUnlimited(.read)
        return try await BlockingWork.run { [context] isCancelled in
            var walker = try FileWalker(
                root: root, filter: filter, followsLinks: followsLinks, runDirectory: runDirectory)
            let writer = try ListWriter(file: file, kind: .files)
            // Neither the number of files nor their sizes are known before the last of them is found.
            var progress = ItemProgress()
            func tell() { context.services.events.emit(.progress(step: context.path, progress)) }
            while var file = walker.next() {
                // A stop is looked for now and then, not for every one of a million files.
                if walker.scanned.isMultiple(of: 256) {
                    try control.checkRunning()
                    guard !isCancelled() else { throw CancellationError() }
                }
                guard limits.admits(file) else { continue }
                if checksFiles, file.fault == nil { _ = try context.admit(file.path, for: .read) }
                if hashes, file.fault == nil {
                    file.checksum = try FileDigest.sha256(of: file.path) { bytes in
                        progress.bytes +|= bytes
                        tell()
                    }
                }
                try writer.append(.file(file))
                progress.listed += 1
                if hashes || progress.listed.isMultiple(of: RemoteSelection.listingStep) { tell() }
            }
            try walker.checkComplete()
            return (try writer.finish(), walker)
        }
    }

    /// The bounds of size and age.
    private struct Limits: Sendable {
        let minimum: ByteCount?
        let maximum: ByteCount?
        let newest: Timestamp?
        let oldest: Timestamp?

        init(_ selection: FileCriteria, _ context: StepContext<Store, C>) throws {
            let now = context.services.values.now
            minimum = try context.value(selection.minSize)
            maximum = try context.value(selection.maxSize)
            newest = try context.value(selection.olderThan)?.moment(before: now)
            oldest = try context.value(selection.newerThan)?.moment(before: now)
        }

        func admits(_ file: FileItem) -> Bool {
            if let minimum, file.size < minimum.bytes { return false }
            if let maximum, file.size > maximum.bytes { return false }
            if let newest, file.modified > newest { return false }
            if let oldest, file.modified < oldest { return false }
            return true
        }
    }
}

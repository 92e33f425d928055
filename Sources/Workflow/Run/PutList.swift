internal import MictlanXClient
internal import MictlanXModel
internal import MictlanXPlatform
internal import MictlanXText

/// Freezes what `bulk_put` puts: every file with its final address and tags.
struct PutList<Store: ObjectStore, C: Clock<Duration>> {
    private let spec: BulkPutStep
    private let context: StepContext<Store, C>

    /// The files that no ball can be made of: how many, and the first.
    struct Refusals {
        var count = 0
        var first: MictlanXError?
    }

    init(_ spec: BulkPutStep, _ context: StepContext<Store, C>) {
        self.spec = spec
        self.context = context
    }

    /// Writes the list. A file without a valid name stays in it as a failed item among the others, or ends the step here
    /// where one failure is to end it.
    ///
    /// - Throws: `MictlanXError`, also for two files with one id: that is refused before the first byte is sent.
    func freeze() throws -> (items: ItemSet, refusals: Refusals) {
        let source = try context.value(spec.items)
        guard source.kind == .files else {
            throw MictlanXError(.invalidArgument, "bulk_put takes files, these items are \(source.kind.rawValue)")
        }
        let bucket = try context.value(spec.bucket)
        let settings = try PutSettingsResolver(spec.settings, context)
        let stops = try context.value(spec.onItemError) == .stop
        let writer = try ListWriter(file: context.listFile(), kind: .puts)
        let names = try DuplicateFinder(file: context.services.directory.output(context.path, "names"))
        let reader = try ListReader(source)
        var refusals = Refusals()
        while let (ordinal, item) = try reader.next() {
            guard case .file(let file) = item else { continue }
            let put = try put(file, bucket, settings, in: context.scope(for: item, ordinal: ordinal))
            switch put {
            case .refused(let refused):
                let error = MictlanXError(.invalidArgument, "'\(put.label)': \(refused.reason)")
                if stops { throw error }
                refusals.count += 1
                if refusals.first == nil { refusals.first = error }
                // Marks have the places of the items. No id begins with '/', and no other item has this number.
                try names.append(Array("/\(ordinal)".utf8))
            default: try names.append(Array((put.address?.ball.rawValue ?? "").utf8))
            }
            try writer.append(put)
        }
        let items = try writer.finish()
        if let (first, second) = try names.firstDuplicate() { throw try collision(items, first, second) }
        return (items, refusals)
    }

    private func put(
        _ file: FileItem, _ bucket: BucketID, _ settings: PutSettingsResolver<Store, C>, in scope: EvaluationScope
    ) throws -> WorkItem {
        let name: BallName
        do {
            name = try self.name(of: file, in: scope)
        } catch let error as Unnameable {
            return .refused(RefusedItem(file: file, reason: error.reason))
        }
        var tags = FileTags.tags(path: file.path.bytes, relative: file.relative)
        tags.merge(try settings.tags(in: scope)) { _, mine in mine }
        return .put(PutItem(file: file, address: BallAddress(bucket: bucket, name: name), tags: tags))
    }

    /// A file's name cannot be spelled as an id.
    private struct Unnameable: Error {
        let reason: String

        init(_ why: String) { reason = "its name cannot be spelled as an id: \(why)" }
    }

    private func name(of file: FileItem, in scope: EvaluationScope) throws -> BallName {
        guard let key = spec.key else {
            do {
                return try BallName(bytes: file.relative)
            } catch {
                throw Unnameable("\(error)")
            }
        }
        do {
            guard let name = try key.evaluate(in: scope) else { throw UnknownValue() }
            return name
        } catch let failure as ExpressionFailure where failure.diagnostic.code == .badValue {
            // The expression is fine; what it gives for this file is no name.
            throw Unnameable(failure.diagnostic.message)
        }
    }

    private func collision(_ items: ItemSet, _ first: Int, _ second: Int) throws -> MictlanXError {
        var found: [PutItem] = []
        let reader = try ListReader(items)
        while found.count < 2, let (ordinal, item) = try reader.next() {
            if ordinal == first || ordinal == second, case .put(let put) = item { found.append(put) }
        }
        let files = found.map { "'\(String(decoding: $0.file.relative, as: UTF8.self))'" }.joined(separator: " and ")
        let name = found.first.map { "'\($0.address)'" } ?? "one ball"
        return MictlanXError(
            .invalidArgument, "\(files) would both become \(name); give them different keys. Nothing was sent")
    }
}

internal import MictlanXBatch
internal import MictlanXClient
internal import MictlanXModel
internal import MictlanXPlatform
internal import MictlanXText

/// Freezes what `bulk_put` puts: every file with its final address and tags.
struct PutList<Store: ObjectStore, C: Clock<Duration>> {
    private let spec: BulkPutStep
    private let context: StepContext<Store, C>

    init(_ spec: BulkPutStep, _ context: StepContext<Store, C>) {
        self.spec = spec
        self.context = context
    }

    /// Writes the list. A file without a valid name stays in it as a failed item among the others, or ends the step here
    /// where one failure is to end it.
    ///
    /// - Throws: `MictlanXError`, also for two files with one id: that is refused before the first byte is sent.
    func freeze() async throws -> (items: ItemSet, refusals: PutListWriter.Refusals) {
        let source = try context.value(spec.items)
        guard source.kind == .files else {
            throw MictlanXError(.invalidArgument, "bulk_put takes files, these items are \(source.kind.rawValue)")
        }
        let bucket = try context.value(spec.bucket)
        let settings = try PutSettingsResolver(spec.settings, context)
        let stops = try context.value(spec.onItemError) == .stop
        let list = try PutListWriter(
            try ListWriter(file: context.listFile(), kind: .puts), scratch: context.scratch)
        for try await listed in source.items() {
            guard case .file(let file) = listed.item else { continue }
            let number = listed.ordinal + 1
            if number.isMultiple(of: RemoteSelection.listingStep) {
                try context.services.control.checkRunning()
                context.tellListed(number)
            }
            let scope = context.scope(for: listed.item, ordinal: listed.ordinal)
            do {
                if let fault = file.fault { throw Unputtable(reason: fault) }
                let name = try name(of: file, in: scope)
                var tags = FileTags.tags(path: nil, relative: file.relative)
                tags.merge(try settings.tags(in: scope)) { _, mine in mine }
                try list.append(file, as: name, in: bucket, tags: tags)
            } catch let error as Unputtable {
                try list.refuse(file, error.reason)
            }
            if stops, let error = list.refusals.first { throw error }
        }
        return (try await list.freeze(), list.refusals)
    }

    /// A file that no ball can be made of.
    private struct Unputtable: Error {
        let reason: String

        static func name(_ why: String) -> Unputtable {
            Unputtable(reason: "its name cannot be spelled as an id: \(why)")
        }
    }

    private func name(of file: FileItem, in scope: EvaluationScope) throws -> BallName {
        guard let key = spec.key else {
            do {
                return try BallName(bytes: file.relative)
            } catch {
                throw Unputtable.name("\(error)")
            }
        }
        do {
            guard let name = try key.evaluate(in: scope) else { throw UnknownValue() }
            return name
        } catch let failure as ExpressionFailure where failure.diagnostic.code == .badValue {
            // The expression is fine; what it gives for this file is no name.
            throw Unputtable.name(failure.diagnostic.message)
        }
    }
}

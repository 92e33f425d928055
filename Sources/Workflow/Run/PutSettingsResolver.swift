internal import MictlanXClient
internal import MictlanXModel

/// Turns the settings of a put step into the client's options.
struct PutSettingsResolver<Store: ObjectStore, C: Clock<Duration>> {
    private let settings: PutSettings
    private let context: StepContext<Store, C>
    private let base: PutOptions

    init(_ settings: PutSettings, _ context: StepContext<Store, C>, concurrency: BulkConcurrency? = nil) throws {
        self.settings = settings
        self.context = context
        var options = PutOptions(call: CallOptions(retry: context.requestRetry))
        if let size = try context.value(settings.chunkSize) {
            guard size.bytes > 0 else {
                throw MictlanXError(.invalidArgument, "a chunk has at least one byte; give a chunk_size such as 1MiB")
            }
            options.chunkSize = size
        }
        if let replicas = try context.value(settings.replicas) { options.replicas = replicas.value }
        options.ifExists = try context.value(settings.ifExists)
        options.replacing = try context.value(settings.replacing)
        if let compression = try context.value(settings.compress) { options.filters.append(.compress(compression)) }
        options.filters += try context.filters(keyFile: settings.keyFile)
        if let chunks = try context.value(concurrency?.chunks) { options.maxConcurrentChunks = chunks.value }
        base = options
    }

    /// The options, with the tags as they are in a scope.
    func options(in scope: EvaluationScope) throws -> PutOptions {
        var options = base
        options.tags = try tags(in: scope)
        return options
    }

    /// The options for an item whose tags are frozen.
    func options(tags: [String: String]) -> PutOptions {
        var options = base
        options.tags = tags
        return options
    }

    /// The tags that the document gives in a scope.
    func tags(in scope: EvaluationScope) throws -> [String: String] {
        var tags: [String: String] = [:]
        for (name, value) in try context.entries(settings.tags, in: scope) {
            guard !ReservedTag.layout.contains(name) else {
                throw MictlanXError(
                    .invalidArgument, "the tag '\(name)' carries the ball's layout; choose another name")
            }
            guard let text = String(validating: value.bytes, as: UTF8.self) else {
                throw MictlanXError(.invalidArgument, "the tag '\(name)' is not UTF-8")
            }
            tags[name] = text
        }
        return tags
    }
}

import ArgumentParser
import MictlanXClient
import MictlanXModel
import MictlanXPlatform
import SystemPackage

/// How files are put.
struct PutFlags: ParsableArguments, Sendable {
    @Option(
        name: .customLong("tag"), parsing: .singleValue,
        help: ArgumentHelp("A tag; may be repeated.", valueName: "key=value"), transform: ValueParsing.pair)
    var tags: [KeyValue] = []

    @Option(
        name: .customLong("chunk-size"),
        help: ArgumentHelp("Size of a chunk; default is that of the connection, else 256 kB.", valueName: "size"),
        transform: ValueParsing.size)
    var chunkSize: ByteCount?

    @Option(
        name: .customLong("rf"),
        help: ArgumentHelp("Replicas; default is that of the connection, else 1.", valueName: "n"),
        transform: ValueParsing.positive)
    var replicas: Int?

    @Flag(name: .customLong("no-clobber"), help: "Fail where other content is there already.")
    var keepsExisting = false

    @Option(
        name: .customLong("replace"),
        help: ArgumentHelp(
            "How other content is replaced where the router cannot do it atomically: 'staged' needs twice the room and loses nothing, 'direct' deletes it first.",
            valueName: "staged|direct"), transform: ValueParsing.choice)
    var replacing = PutOptions.Replacing.staged

    @Option(
        name: .customLong("content-type"),
        help: ArgumentHelp(
            "The media type; default is the one that /etc/mime.types has for the ending of the name.",
            valueName: "type"),
        transform: ValueParsing.mediaType)
    var contentType: String?

    @OptionGroup var filters: PutFilterOptions

    var tagsByName: [String: String] { Dictionary(tags.map { ($0.key, $0.value) }) { $1 } }

    /// What a put does to the store: one that replaces directly deletes the old content first.
    func effect(isDryRun: Bool) -> StoreEffect {
        if isDryRun { return .rehearses }
        return replacing == .direct ? .deletes : .changes
    }

    /// The options of each put.
    ///
    /// - Parameters:
    ///   - progress: told the bytes that are sent.
    ///   - base: where relative paths of the flags begin; `nil` for the working directory.
    ///   - target: says what holds where no flag does.
    ///   - context: knows the home directory.
    /// - Returns: the options, without tags.
    /// - Throws: `ShellError` for a key that cannot be read.
    func options(
        _ progress: Progress, base: FilePath?, at target: StoreOptions, in context: CommandContext
    ) throws(ShellError) -> PutOptions {
        var options = PutOptions()
        options.filters = try filters.filters(in: context, base: base)
        let settings = try target.settings(in: context)
        options.chunkSize = chunkSize ?? settings.chunkSize ?? PutDefaults.chunkSize
        options.replicas = replicas ?? settings.replicas ?? PutDefaults.replicas
        if let contentType { options.contentType = contentType }
        options.ifExists = keepsExisting ? .skipSame : .replace
        options.replacing = replacing
        options.progress = { progress.add(bytes: $0) }
        let beginning = LoadedCode.Release()
        options.hashing = { bytes in
            // What led here is not needed for a while, and the sending of a large file comes on top of it.
            beginning.once()
            progress.hash(bytes: bytes)
        }
        return options
    }
}

import ArgumentParser
import MictlanXClient
import MictlanXModel

/// How balls are copied.
struct CopyFlags: ParsableArguments, Sendable {
    @Flag(
        name: [.customShort("r"), .customLong("recursive")], help: "Also everything below the names; a whole bucket.")
    var isRecursive = false

    @Option(
        name: .customLong("chunk-size"),
        help: ArgumentHelp("Size of a chunk; default is that of the source.", valueName: "size"),
        transform: ValueParsing.size)
    var chunkSize: ByteCount?

    @Option(
        name: .customLong("rf"),
        help: ArgumentHelp("Replicas; default is that of the connection, else 1.", valueName: "n"),
        transform: ValueParsing.positive)
    var replicas: Int?

    @Flag(name: .customLong("no-clobber"), help: "Fail where other content is there already.")
    var keepsExisting = false

    /// The options of each put.
    func options(at target: StoreOptions, in context: CommandContext) throws(ShellError) -> PutOptions {
        let settings = try target.settings(in: context)
        var options = PutOptions()
        options.chunkSize = settings.chunkSize ?? PutDefaults.chunkSize
        options.replicas = replicas ?? settings.replicas ?? PutDefaults.replicas
        options.ifExists = keepsExisting ? .skipSame : .replace
        return options
    }
}

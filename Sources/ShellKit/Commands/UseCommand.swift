import ArgumentParser
import MictlanXBatch
import MictlanXText

/// `use`: lets keys stand alone.
struct UseCommand: ShellCommand {
    static let configuration = CommandConfiguration(
        commandName: "use", abstract: "Choose the bucket in which a name may stand alone.",
        usage: "use [BUCKET|CONNECTION:BUCKET|/]",
        discussion: "Without a bucket the current one is shown. Every name is then in it, slashes and all; "
            + "/BUCKET/NAME names another one, and 'use /' leaves it. A bucket exists when it holds something, so any "
            + "valid name can be chosen. 'use PROD:BUCKET' goes to another connection as well.")

    @Argument(help: ArgumentHelp("The bucket.", valueName: "bucket"))
    var bucket: RemoteArgument?

    func run(in context: CommandContext) async throws {
        guard let bucket else {
            guard let current = await context.bucket else {
                throw ShellError.usage("no bucket is chosen", hint: "write use BUCKET")
            }
            try context.terminal.output.write("\(current)\n")
            return
        }
        var word = bucket
        var connection = context.connection
        if let prefix = ConnectionPrefix(bucket.argument) {
            word = RemoteArgument(prefix.rest)
            if !prefix.name.isEmpty {
                guard try context.session.places.named(prefix.name) != nil else {
                    throw context.session.places.unknown(prefix.name, word: 1)
                }
                if connection == nil { await context.session.connect(to: prefix.name) }
                connection = prefix.name
            }
        }
        guard word.text != "/" else { return await context.session.use(nil, at: connection) }
        let target = try ShellError.blaming(word: 1) { () throws(ShellError) in try word.target(current: nil) }
        guard case .bucket(let id) = target else {
            throw ShellError.usage("\(bucket.text.quoted) is not a bucket", hint: "write use BUCKET", word: 1)
        }
        await context.session.use(id, at: connection)
    }
}

extension UseCommand: RecordableCommand {
    /// Steps name their buckets.
    func recorded(into recording: inout Recording, in context: CommandContext) -> RecordedCommand { .silent }
}

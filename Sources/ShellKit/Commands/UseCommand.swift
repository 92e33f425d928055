import ArgumentParser
import MictlanXBatch
import MictlanXText

/// `use`: lets keys stand alone.
struct UseCommand: ShellCommand {
    static let configuration = CommandConfiguration(
        commandName: "use", abstract: "Choose the bucket in which a name may stand alone.", usage: "use [BUCKET|/]",
        discussion: "Without a bucket the current one is shown. Every name is then in it, slashes and all; "
            + "/BUCKET/NAME names another one, and 'use /' leaves it. A bucket exists when it holds something, so any "
            + "valid name can be chosen.")

    @Argument(help: ArgumentHelp("The bucket.", valueName: "bucket"))
    var bucket: RemoteArgument?

    func run(in context: CommandContext) async throws {
        guard let bucket else {
            guard let current = await context.session.bucket else {
                throw ShellError.usage("no bucket is chosen", hint: "write use BUCKET")
            }
            try context.terminal.output.write("\(current)\n")
            return
        }
        guard bucket.text != "/" else { return await context.session.use(nil) }
        let target = try ShellError.blaming(word: 1) { () throws(ShellError) in try bucket.target(current: nil) }
        guard case .bucket(let id) = target else {
            throw ShellError.usage("\(bucket.text.quoted) is not a bucket", hint: "write use BUCKET", word: 1)
        }
        await context.session.use(id)
    }
}

extension UseCommand: RecordableCommand {
    /// Steps name their buckets.
    func recorded(into recording: inout Recording, in context: CommandContext) -> RecordedCommand { .silent }
}

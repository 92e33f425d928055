import ArgumentParser
import MictlanXBatch

/// How balls are deleted, from names and from manifests.
struct RemoveFlags: ParsableArguments {
    @Flag(name: [.customShort("n"), .customLong("dry-run")], help: "Only check, and print what would be deleted.")
    var isDryRun = false

    @Flag(name: [.customShort("y"), .customLong("yes")], help: "Do not ask.")
    var isConfirmed = false

    @Option(
        name: .customLong("max-deletes"), help: ArgumentHelp("Delete nothing if there are more.", valueName: "n"),
        transform: ValueParsing.count)
    var maxDeletes: Int?

    /// The limits and the question of a deletion.
    ///
    /// - Parameters:
    ///   - items: what is to be deleted.
    ///   - isNamed: whether each of them was named exactly.
    ///   - context: knows whether there is somebody to ask.
    /// - Returns: what the deletion has to pass before anything goes.
    func consent(_ items: ItemSet, isNamed: Bool, in context: CommandContext) async -> DeleteConsent {
        var consent = DeleteConsent(
            DeleteGuards(.prompt, caps: maxDeletes.map { [$0] } ?? []), on: items, step: "rm")
        consent.isNamed = isNamed
        let canAsk = await context.session.canAsk
        consent.canType = canAsk && !isConfirmed
        return consent
    }
}

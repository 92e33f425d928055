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
    ///   - target: the connection, which may protect some of them.
    ///   - context: knows whether there is somebody to ask.
    ///   - step: the command, for the question.
    /// - Returns: what the deletion has to pass before anything goes.
    /// - Throws: `ShellError` for a connection that there is not.
    func consent(
        _ items: ItemSet, isNamed: Bool, at target: StoreOptions, in context: CommandContext,
        step: String = "rm"
    ) async throws -> DeleteConsent {
        var guards = DeleteGuards(.prompt, caps: maxDeletes.map { [.flag($0)] } ?? [])
        guards.protected = try target.protected(in: context)
        var consent = DeleteConsent(guards, on: items, step: step)
        consent.isNamed = isNamed
        let place = try target.place(in: context)
        if case .router = place.target { consent.place = place.label }
        let canAsk = await context.session.canAsk
        consent.canType = canAsk && !isConfirmed
        return consent
    }
}

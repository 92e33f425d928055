import ArgumentParser
import MictlanXBatch
import MictlanXClient
import MictlanXModel
import MictlanXText
import SystemPackage

/// `sync`: makes one place hold what another one holds.
struct SyncCommand: NetworkCommand, ResumableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sync", abstract: "Make one place hold what another one holds.",
        usage: "sync SOURCE DEST [--delete] [--size-only] [--follow-links] [-n] [-y] [--max-deletes N] [-j N]",
        discussion: """
            A place is a local directory (it begins with '/', './', '../' or '~/'), a bucket, or what is below a name of \
            it; at least one is in a store. What has the same SHA-256 in both stays as it is, with --size-only what has the \
            same size. --delete deletes the balls, or files, of the destination that the source has not: what is deleted is \
            found, and asked about, before anything is sent, and deleted when everything was sent. Nothing is deleted where \
            the source cannot be listed whole, or an item failed.
            """)

    @Argument(help: ArgumentHelp("Where everything is.", valueName: "source"))
    var source: TransferWord

    @Argument(help: ArgumentHelp("Where it shall be.", valueName: "dest"))
    var destination: TransferWord

    @Flag(name: .customLong("delete"), help: "Delete what the source has not.")
    var deletes = false

    @Flag(name: .customLong("size-only"), help: "Compare sizes alone: other content of the same size stays unseen.")
    var comparesSizes = false

    @OptionGroup var removal: RemoveFlags
    @OptionGroup var links: LinkOptions
    @OptionGroup var concurrency: ConcurrencyOptions
    @OptionGroup var patience: PatienceOptions
    @OptionGroup var results: ResultOptions
    @OptionGroup var target: StoreOptions

    var isSilent: Bool { results.isQuiet }
    var effect: StoreEffect { removal.isDryRun ? .rehearses : .open }

    func run(in context: CommandContext) async throws {
        let sync = try await transfer(await context.bucket, context).standing()
        let context = sync.context
        if !removal.isDryRun, !sync.destination.isLocal {
            let place = try sync.destination.target.place(in: context)
            _ = try context.session.places.check(deletes ? .deletes : .changes, at: place)
            if deletes { try await context.nameStore(place) }
        }
        guard deletes else { return try await sync.send(isRehearsal: removal.isDryRun) }
        if sync.destination.isLocal, !removal.isDryRun { try context.session.places.checkDeleting() }
        try await sync.checkApart(isRehearsal: removal.isDryRun)
        let extraneous = try await sync.extraneous()
        var consent = try await removal.consent(
            extraneous, isNamed: false, at: sync.destination.target, in: context, step: "sync")
        if sync.destination.isLocal { (consent.noun, consent.place) = ("file", nil) }
        if removal.isDryRun {
            try await sync.send(isRehearsal: true)
            try await sync.rehearse(consent)
            return
        }
        try await consent.obtain(isConfirmed: removal.isConfirmed, in: context)
        try await sync.send(isRehearsal: false)
        try await sync.delete(extraneous)
    }

    func resume(_ run: CommandRun, in context: CommandContext) async throws {
        try await transfer(run.bucket, context).standing().resume(run)
        guard deletes, !results.isQuiet(in: context) else { return }
        try context.terminal.note("mxshell: nothing was deleted: what the source has not is found by giving sync again")
    }

    func stores(_ header: RunHeader.Command, in context: CommandContext) throws -> RunStores {
        try transfer(header.bucket.flatMap { try? BucketID($0) }, context).stores
    }

    private func transfer(_ bucket: BucketID?, _ context: CommandContext) throws -> SyncTransfer {
        let first = try SyncPlace(source.argument, number: 1, target: target, bucket: bucket, links, in: context)
        let second = try SyncPlace(
            destination.argument, number: 2, target: target, bucket: bucket, links, in: context)
        guard !first.isLocal || !second.isLocal else {
            throw ShellError.usage(
                "both places are local", hint: "a place in a store is BUCKET/ or BUCKET/NAME/", word: 2)
        }
        return SyncTransfer(
            source: first, destination: second, comparison: comparesSizes ? .size : .checksum,
            jobs: try concurrency.jobs(at: target, in: context), results: results,
            context: context)
    }
}

import ArgumentParser
import MictlanXBatch
import MictlanXClient
import MictlanXModel
import MictlanXPlatform
import MictlanXText
import SystemPackage

/// `verify`: compares balls with their own checksums, with local files, or with a list of checksums.
struct VerifyCommand: NetworkCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify", abstract: "Compare balls with what they should be.",
        usage: """
            verify BUCKET[/NAME|/PATTERN] [FILE|DIR] [--download | --sample 5%] [--replicas N] [--sums FILE] \
            [--report FILE] [--follow-links]
            """,
        discussion: """
            Without more, the metadata of each ball are checked: complete, one checksum, bytes at a peer. With a local \
            file or directory every ball must have the content of its file (as 'get' would name it), and every file \
            below the directory must be a ball. With --sums every name of the list must be a ball with that checksum: \
            lists of sha256sum, shasum, openssl, BSD and rclone are read. --download reads every byte back, --sample \
            some chunks. Code 11 where something is not as expected, 5 where something could not be told. On a \
            terminal only those are shown; -v shows all.
            """)

    @Argument(help: ArgumentHelp("The balls, and what they are compared with.", valueName: "words"))
    var words: [TransferWord]

    @Flag(help: "Read every byte back.")
    var download = false

    @Option(
        help: ArgumentHelp("Read back a part of the chunks: 5% or 1/10.", valueName: "part"),
        transform: Self.fraction)
    var sample: Double?

    @Option(
        help: ArgumentHelp("Replicas that each chunk must have.", valueName: "n"), transform: ValueParsing.positive)
    var replicas: Int?

    @Option(
        help: ArgumentHelp("A list of SHA-256 checksums; '-' is standard input.", valueName: "file"))
    var sums: LocalArgument?

    @Option(help: ArgumentHelp("Write a line of JSON for every ball to a file.", valueName: "file"))
    var report: LocalArgument?

    @OptionGroup var links: LinkOptions
    @OptionGroup var concurrency: ConcurrencyOptions
    @OptionGroup var patience: PatienceOptions
    @OptionGroup var results: ResultOptions
    @OptionGroup var target: StoreOptions

    var isSilent: Bool { results.isQuiet }
    var effect: StoreEffect { .reads }
    var writtenFiles: [LocalArgument] { report.map { [$0] } ?? [] }

    func validate() throws {
        guard words.count <= 2 else {
            throw ValidationError("verify takes a bucket, a name or a pattern, and at most one file or directory")
        }
        guard !download || sample == nil else {
            throw ValidationError("--download reads all, --sample a part: not both")
        }
        guard sums == nil || words.count == 1 else {
            throw ValidationError("--sums says what the balls must be: give it without a file")
        }
    }

    private var content: VerifyOptions.Content {
        if download { return .all }
        guard let sample else { return .none }
        return .sample(fraction: sample, seed: 0)
    }

    static func fraction(_ text: String) throws -> Double {
        let text = ArgumentText.decoded(text).text
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        var value: Double?
        if text.hasSuffix("%") {
            value = Double(text.dropLast()).map { $0 / 100 }
        } else if parts.count == 2, let part = Double(parts[0]), let whole = Double(parts[1]), whole > 0 {
            value = part / whole
        }
        guard let value, value > 0, value <= 1 else {
            throw ValidationError("write a part as 5% or 1/10, more than nothing and at most the whole")
        }
        return value
    }

    func run(in context: CommandContext) async throws {
        let current = await context.bucket
        let word = RemoteArgument(words[0].argument)
        let root = try ShellError.blaming(word: 1) { () throws(ShellError) in try word.target(current: current) }
        let home = context.session.configuration.environment.nonEmpty("HOME")
        var copy: OutputStream?
        if let report { copy = try await RedirectedFile.output(report, appends: false, home: home) }
        let store = try await target.store(in: context)
        let progress = Progress("verify", on: context.terminal, isQuiet: results.isQuiet(in: context))
        let shown = VerifiedReport(
            context, results: results, isVerbose: target.isVerbose, progress: progress, copy: copy)
        let transfer = VerifyTransfer(
            store: store, content: content, replicas: replicas, jobs: try concurrency.jobs(at: target, in: context),
            report: shown)
        if let sums {
            try await transfer.verify(try await listed(sums, root, context), progress)
        } else {
            let choice = BallChoice(targets: [Self.whole(root)], words: [word])
            let items = try await choice.list(from: store, scratch: context.scratch, progress)
            if words.count == 2 {
                let local = LocalArgument(words[1].argument)
                try await compare(choice, root, items, with: local, home: home, transfer, progress, context)
            } else {
                try await transfer.verify(items, progress)
            }
            try await shown.finish()
            return try BallChoice.checkWhole(items, "verified")
        }
        try await shown.finish()
    }

    /// A bucket, and a name that ends with a slash, mean all that is below.
    private static func whole(_ root: RemoteTarget) -> RemoteTarget {
        switch root {
        case .bucket: return .tree(root)
        case .ball(let address): return address.ball.name.bytes.last == UInt8(ascii: "/") ? .tree(root) : root
        case .pattern, .tree: return root
        }
    }

    private func listed(_ sums: LocalArgument, _ root: RemoteTarget, _ context: CommandContext) async throws -> ItemSet
    {
        var prefix: [UInt8] = []
        switch root {
        case .bucket: break
        case .ball(let address):
            prefix = address.ball.name.bytes
            if prefix.last != UInt8(ascii: "/") { prefix.append(UInt8(ascii: "/")) }
        case .pattern, .tree:
            throw ShellError.usage("--sums names the balls: give it a bucket or a directory", word: 1)
        }
        return try await ChecksumList(try await ListFile(sums, in: context)).freeze(
            in: root.bucket, below: prefix, scratch: context.scratch)
    }

    /// Holds every ball against its file, and every file of the directory against its ball.
    private func compare(
        _ choice: BallChoice, _ root: RemoteTarget, _ items: ItemSet, with local: LocalArgument, home: String?,
        _ transfer: VerifyTransfer, _ progress: Progress, _ context: CommandContext
    ) async throws {
        let path = local.path(home: home)
        let status: FileStatus
        do throws(Errno) {
            status = try FileStatus(path)
        } catch {
            throw ShellError(SystemFailure(error, "cannot examine", path), word: 2)
        }
        if status.kind != .directory, !choice.isNamed {
            throw ShellError.usage("'\(path)' is a file, and several balls are meant", word: 2)
        }
        let placement = choice.placement(at: local, home: home, followsLinks: true)
        let pairs = try ListWriter(namelessIn: context.scratch, kind: .puts)
        for try await listed in items.items() {
            guard let ball = listed.item.ball else { continue }
            switch Result(catching: { () throws(MictlanXError) in try placement.path(for: ball.address) }) {
            // No file can have its name.
            case .failure(let error): try await transfer.fail(listed.item, error)
            case .success(let path):
                let file = FileItem(
                    relative: ball.address.ball.name.bytes, path: path, size: ball.size,
                    modified: Timestamp(nanoseconds: 0), inode: 0)
                try pairs.append(.put(PutItem(file: file, address: ball.address, tags: [:])))
            }
        }
        try await transfer.verify(try await pairs.freeze(), progress)
        guard status.kind == .directory, case .tree? = choice.targets.first else { return }
        try await reverse(path, root, transfer, context)
    }

    /// The files that are no balls.
    private func reverse(
        _ directory: FilePath, _ root: RemoteTarget, _ transfer: VerifyTransfer, _ context: CommandContext
    ) async throws {
        var prefix: [UInt8] = []
        var base = directory
        if case .ball(let address) = root {
            // Balls are below the directory under their whole names.
            prefix = address.ball.name.bytes
            for part in prefix.split(separator: UInt8(ascii: "/")) {
                base.append(FilePath.Component(bytes: Array(part)))
            }
            guard (try? FileStatus(base)) != nil else { return }
        }
        var selection = LocalSelection([.directory(base, try PathFilter(), prefix: prefix)], bucket: root.bucket)
        selection.followsLinks = links.areFollowed
        let found = try await selection.freeze(
            in: context.scratch, workingDirectory: WorkingDirectory.current, tags: [:])
        try await transfer.findMissing(found.items)
    }
}

extension VerifyCommand: PlacedCommand {
    var remoteWords: [(number: Int, word: ExpandedWord)] { words.prefix(1).map { (1, $0.argument) } }

    mutating func replaceRemoteWord(_ number: Int, by word: ExpandedWord) { words[number - 1].argument = word }
}

import ArgumentParser
import MictlanXBatch
import MictlanXClient
import MictlanXModel
import MictlanXText

/// What `find` does with each ball in place of writing its name.
struct FindAction: ParsableArguments {
    @Option(
        name: .customLong("exec"),
        help: ArgumentHelp("Run this command for each ball; {} is its name.", valueName: "command"))
    var command: TextArgument?

    @Flag(name: [.customShort("n"), .customLong("dry-run")], help: "With --exec: only write the commands.")
    var isDryRun = false

    @Flag(
        name: [.customShort("y"), .customLong("yes")], help: "With --exec: do not ask before a command that deletes.")
    var isConfirmed = false

    @Option(
        name: .customLong("max-deletes"),
        help: ArgumentHelp("With --exec and a command that deletes: do nothing if there are more.", valueName: "n"),
        transform: ValueParsing.count)
    var maxDeletes: Int?

    func validate() throws {
        guard command == nil, isDryRun || isConfirmed || maxDeletes != nil else { return }
        throw ValidationError("-n, -y and --max-deletes are for --exec")
    }

    /// How `rm` would delete as many balls.
    fileprivate var removal: RemoveFlags {
        get throws {
            var flags = try RemoveFlags.parse([])
            flags.isConfirmed = isConfirmed
            flags.maxDeletes = maxDeletes
            return flags
        }
    }
}

/// A command with `{}` where the name of a ball stands.
struct BallCommand: Sendable {
    private let words: [ExpandedWord]

    private static let hole = Array("{}".utf8)

    /// - Throws: `ShellError` with code 2 for what is not one plain command, and for one without `{}`.
    init(_ text: String) throws(ShellError) {
        let statements: [Statement]
        do {
            statements = try Parser.statements(in: Array(text.utf8))
        } catch {
            throw .usage("--exec \(text.quoted): \(error.message)", hint: error.hint)
        }
        guard statements.count == 1, case .command(let command) = statements[0], !command.isHost,
            command.pipeline.isEmpty, command.redirections.isEmpty, command.modifiers.isEmpty
        else {
            throw .usage(
                "--exec \(text.quoted): one command of this shell is needed",
                hint: "'def' makes one of several; --print0 is for programs of the host")
        }
        words = command.words.compactMap(\.constant)
        guard words.count == command.words.count else {
            throw .usage(
                "--exec \(text.quoted): there can be no variable", hint: "in \" \" it is filled in before find runs")
        }
        guard words.contains(where: { Self.parts(of: $0).count > 1 }) else {
            throw .usage("--exec \(text.quoted): {} is missing, which stands for the ball")
        }
    }

    /// What is around each `{}` of a word.
    private static func parts(of word: ExpandedWord) -> [ArraySlice<ExpandedWord.Unit>] {
        var parts: [ArraySlice<ExpandedWord.Unit>] = []
        var rest = word.units[...]
        while let index = rest.indices.first(where: { rest[$0...].prefix(2).map(\.byte) == hole }) {
            parts.append(rest[..<index])
            rest = rest[(index + 2)...]
        }
        return parts + [rest]
    }

    /// The words for a ball: its name cannot act as a pattern.
    ///
    /// - Parameters:
    ///   - address: the ball.
    ///   - connection: what stands before its bucket.
    /// - Returns: the verb and its words.
    func words(for address: BallAddress, at connection: String) -> [ExpandedWord] {
        var name = ExpandedWord("\(connection)\(address.bucket)/")
        name.append(address.ball.name.bytes, isQuoted: true)
        return words.map { ExpandedWord(units: Array(Self.parts(of: $0).joined(separator: name.units))) }
    }
}

extension FindCommand {
    /// Runs a command for each ball, when all are found: what it changes is not listed meanwhile.
    ///
    /// - Throws: `ShellError` with the code that all failures share, else 6.
    func execute(
        _ command: BallCommand, over scan: BallScan, _ names: NameCondition, _ store: any ObjectStore,
        _ context: CommandContext
    ) async throws {
        let connection = try await connection(in: context)
        let items = try await list(scan, names, store, context)
        if action.isDryRun {
            for try await listed in items.items() {
                guard let address = listed.item.address else { continue }
                let line = HostLine(words: command.words(for: address, at: connection).map(\.bytes))
                try context.terminal.output.write((line?.source.bytes ?? []) + [UInt8(ascii: "\n")])
            }
            return try BallChoice.checkWhole(items, "shown")
        }
        try await agree(items, command, connection, context)
        var count = ItemCount()
        for try await listed in items.items() {
            try Task.checkCancellation()
            guard let address = listed.item.address, let runner = context.runner else { continue }
            let code = try await runner.run(words: command.words(for: address, at: connection), in: context)
            guard code != ExitCode.interrupted.rawValue else { throw CancellationError() }
            if code == 0 { count.succeed() } else { _ = count.fail(ExitCode(rawValue: code) ?? .failed) }
        }
        guard count.failed == 0 else {
            throw ShellError(
                .failed, "\(Count.grouped(count.failed)) of \(Count(count.total, "command")) failed",
                exitCode: count.exitCode)
        }
        try BallChoice.checkWhole(items, "done")
    }

    /// What leads from where the session stands to the balls.
    private func connection(in context: CommandContext) async throws -> String {
        guard target.uri == nil, target.tokenFile == nil else {
            throw ShellError.usage(
                "--exec runs its commands where the session is",
                hint: "go there with 'connect', or write CONNECTION:BUCKET")
        }
        if let name = target.profile { return "\(name.text):" }
        return await context.bucket == nil ? "" : ":"
    }

    private func list(
        _ scan: BallScan, _ names: NameCondition, _ store: any ObjectStore, _ context: CommandContext
    ) async throws -> ItemSet {
        let writer = try ListWriter(namelessIn: context.scratch, kind: .balls)
        var unnamed = 0
        let outcome = try await scan.run(over: store) { ball in
            guard names.admits(ball.nameBytes) else { return true }
            switch ball {
            case .ball(let info): try writer.append(.ball(BallItem(info)))
            default: unnamed += 1
            }
            return limit.map { writer.count < $0 } ?? true
        }
        try await scan.conclude(outcome, isGoingOn: true, in: store, context)
        unnamed += outcome.unjudged
        guard writer.count + unnamed > 0 else { throw Self.nothing(scan) }
        return try await writer.freeze(
            origin: ItemSet.Origin(scanned: outcome.count, hasSelector: true, unnamed: unnamed))
    }

    /// The command for one ball, its alias filled in; `nil` for a function, and for `--help`.
    private func parsed(_ words: [ExpandedWord], _ context: CommandContext) async throws -> (any ShellCommand)? {
        guard let runner = context.runner else { return nil }
        do {
            return try await runner.command(of: words)
        } catch var error as ShellError {
            // The place is one in the command, and no caret is shown in that.
            (error.position, error.word) = (nil, nil)
            error.message = "--exec: \(error.message)"
            throw error
        }
    }

    /// Asks before a command that deletes, as `rm` of a pattern does.
    private func agree(
        _ items: ItemSet, _ command: BallCommand, _ connection: String, _ context: CommandContext
    ) async throws {
        guard let address = try await items.items(at: 0).first?.address else { return }
        let words = command.words(for: address, at: connection)
        guard let verb = words.first?.text else { return }
        guard let parsed = try await parsed(words, context) else {
            let text = DeletingText(commands: context.commands, language: await context.session.language)
            guard text.mayDelete(function: verb) else { return }
            _ = try context.session.places.check(.deletes, at: try target.place(in: context))
            return try await ask(items, verb, context)
        }
        guard !(parsed is any WrappingCommand) else {
            throw ShellError.usage(
                "--exec: '\(verb)' runs another command, which nobody was asked about",
                hint: "write that command; CONNECTION:BUCKET behind find says where")
        }
        if let parsed = parsed as? any NetworkCommand {
            _ = try context.session.places.check(parsed.effect, at: try target.place(in: context))
        }
        guard DeletingText.deletes(parsed) else { return }
        try await ask(items, verb, context)
    }

    private func ask(_ items: ItemSet, _ verb: String, _ context: CommandContext) async throws {
        let removal = try action.removal
        try await removal.consent(items, isNamed: false, at: target, in: context, step: verb)
            .obtain(isConfirmed: action.isConfirmed, in: context)
    }
}

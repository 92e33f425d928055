import MictlanXBatch
import MictlanXClient
import MictlanXModel
import MictlanXPlatform
import MictlanXText
import SystemPackage
import Workflow

/// A plan in a directory of its own, in the form of a run's: its journal holds what was read and the lists that were made.
struct KeptPlan: Sendable {
    let place: FilePath
    /// The directory as it was written, for messages.
    let name: String
    let file: PlanFile
    /// What stands for the plan and all that it holds.
    let hash: Checksum
    let header: RunHeader

    /// Reads a plan.
    ///
    /// - Throws: `MictlanXError`: `notFound` where there is none, `journal` where it was changed.
    init(_ argument: LocalArgument, in context: CommandContext) async throws {
        place = Self.place(argument, in: context)
        name = argument.text
        (file, hash, header) = try await BlockingWork.run { [place] _ in
            let (file, hash) = try PlanFile.read(in: place)
            return (file, hash, try RunHeader(in: place))
        }
    }

    private static func place(_ argument: LocalArgument, in context: CommandContext) -> FilePath {
        WorkingDirectory.current.pushing(
            argument.path(home: context.session.configuration.environment.nonEmpty("HOME"))
        )
        .lexicallyNormalized()
    }

    /// The command that runs the plan, or a part of it.
    func command(_ part: String = "") -> String { "mxshell run --plan \(name)\(part)" }

    // MARK: Making one

    /// Plans a workflow and keeps the plan. Where a step would fail nothing is kept.
    ///
    /// - Parameters:
    ///   - prepared: the workflow.
    ///   - argument: the directory of the plan, which must not be there.
    ///   - parts: in how many parts its lists are divided; `nil` for a plan in one piece.
    ///   - target: what names the store.
    ///   - store: the store.
    ///   - context: the shell.
    /// - Returns: the plan, and its checksum when it is kept.
    /// - Throws: `ShellError`, `MictlanXError`.
    static func make(
        _ prepared: PreparedWorkflow, at argument: LocalArgument, parts: Int?, target: StoreOptions,
        store: some ObjectStore, in context: CommandContext
    ) async throws -> (plan: RunPlan, hash: Checksum?) {
        let place = place(argument, in: context)
        guard (try? FileStatus(place, followsLink: false)) == nil else {
            throw ShellError(.exists, "'\(argument.text)' is there already", hint: "name a new directory for the plan")
        }
        let header = try DurableRun.header(of: prepared, maxDeletes: nil, target: target, in: context)
        let sources = prepared.sources.map(\.bytes)
        let directory = try await BlockingWork.run(.committing) { _ in
            try RunDirectory.create(at: place, header, sources: sources)
        }
        do {
            let plan = try await keep(prepared, in: directory, store: store)
            guard plan.failure == nil else {
                RunDirectory.remove(place)
                return (plan, nil)
            }
            let hash = try await BlockingWork.run(.committing) { _ in
                if let parts {
                    let divided = try PlanParts(of: place, count: parts)
                        .divide(header, sources: sources, among: Set(plan.partialSteps))
                    guard divided > 0 else { throw Self.nothingToDivide }
                }
                return try PlanFile(
                    plan: header.run, workflow: header.workflow, steps: plan.steps.map { .object($0.fields) },
                    parts: parts, partialSteps: plan.partialSteps
                ).write(in: place)
            }
            return (plan, hash)
        } catch {
            RunDirectory.remove(place)
            throw error
        }
    }

    private static var nothingToDivide: ShellError {
        ShellError.usage(
            "no step has a list that could be divided: that takes a 'bulk_put', 'get' or 'delete' of a selection, before "
                + "which nothing but selections, assertions and other such steps stand")
    }

    private static func keep(
        _ prepared: PreparedWorkflow, in directory: RunDirectory, store: some ObjectStore
    ) async throws -> RunPlan {
        var options = prepared.options
        options.directory = directory
        options.keepsPlan = true
        let journal = try JournalFile(directory.journal, now: options.values.now)
        options.journal = journal
        let plan = try await prepared.with(options).plan(on: store)
        try await journal.barrier()
        return plan
    }
}

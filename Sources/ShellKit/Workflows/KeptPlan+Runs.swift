import MictlanXBatch
import MictlanXClient
import MictlanXModel
import MictlanXPlatform
import MictlanXText
import SystemPackage
import Workflow

// The runs of a plan that was kept.
extension KeptPlan {
    /// What is run of the plan.
    enum Work: Sendable {
        case whole
        case shard(ShardNumber)
        case finish
    }

    /// Begins a run of the plan, or goes on with a part of it.
    ///
    /// - Parameters:
    ///   - work: what of it is run.
    ///   - isAgreed: whether the deletes of the plan were agreed to by its checksum.
    ///   - decisions: what a person decided about the run.
    ///   - target: the store.
    ///   - context: the shell.
    /// - Returns: the run; `nil` where it is done already.
    /// - Throws: `ShellError`, `MictlanXError`: `changed` where files or the store are no longer those of the plan.
    func run(
        _ work: Work, isAgreed: Bool, _ decisions: DurableRun.Decisions, target: StoreOptions,
        in context: CommandContext
    ) async throws -> DurableRun? {
        try checkInputs(decisions.inputs)
        switch (work, file.parts) {
        case (.whole, nil): return try await whole(isAgreed: isAgreed, decisions, target: target, in: context)
        case (.shard(let shard), let parts?) where shard.count == parts:
            return try await part(shard, PlanParts(of: place, count: parts), isAgreed, decisions, target, context)
        case (.finish, let parts?):
            return try await finish(PlanParts(of: place, count: parts), isAgreed, decisions, target, context)
        case (.shard(let shard), let parts?):
            throw ShellError.usage("the plan '\(name)' has \(Count(parts, "part")), not \(shard.count)")
        case (.whole, let parts?):
            throw ShellError.usage(
                "the plan '\(name)' has \(Count(parts, "part")): --shard K/\(parts) runs one, --finish what comes behind them"
            )
        case (_, nil):
            throw ShellError.usage(
                "the plan '\(name)' is in one piece; 'plan FILE --split N -O DIR' makes one with parts")
        }
    }

    /// A plan has its inputs; of the secret ones it has the names.
    private func checkInputs(_ given: [KeyValue]) throws(ShellError) {
        if let other = given.first(where: { !header.secretInputs.contains($0.key) }) {
            throw .usage("the plan '\(name)' has its inputs: '\(other.key)' cannot be given anew")
        }
        if let missing = header.secretInputs.first(where: { name in !given.contains { $0.key == name } }) {
            throw .usage(
                "input '\(missing)' of the plan '\(name)' is secret, and a plan does not keep it",
                hint: "give it with --input \(missing)=…")
        }
    }

    // MARK: In one piece

    private func whole(
        isAgreed: Bool, _ decisions: DurableRun.Decisions, target: StoreOptions, in context: CommandContext
    ) async throws -> DurableRun {
        let content = try await BlockingWork.run { [place] _ in try PlanContent(of: place) }
        try await checkUnmoved(header, content.readLists, target: target, in: context)
        let moment = ClientConfiguration.systemTime()
        let own = header.carriedOut(
            as: RunOptions.runID(at: moment, random: .random(in: 0 ... .max)), at: moment,
            role: PlanRole(plan: file.plan, .whole))
        let store = try context.session.configuration.runStore()
        let directory = try await store.create(own, sources: try sources()) { try content.fill($0) }
        let opened = try await OpenedRun(directory, own, salvages: false)
        var run = try await DurableRun.takeUp(opened, decisions, target: target, in: context) {
            if isAgreed { $0.agreedDeletes = content.history.deletedLists }
        }
        run.isNew = true
        return run
    }

    private func sources() throws -> [[UInt8]] {
        try header.sources.map { source in
            try InputFile.bytes(of: place.appending("src").appending(source.file), limit: 64 << 20)
        }
    }

    // MARK: In parts

    private func part(
        _ shard: ShardNumber, _ parts: PlanParts, _ isAgreed: Bool, _ decisions: DurableRun.Decisions,
        _ target: StoreOptions, _ context: CommandContext
    ) async throws -> DurableRun? {
        let place = parts.directory(shard.number)
        let directory = try await BlockingWork.run(.committing) { _ in
            try RunDirectory.open(place, named: "part \(shard) of the plan")
        }
        return try await goOn(directory, " --shard \(shard)", isAgreed, decisions, target, context) {
            $0.partialSteps = Set(file.partialSteps)
        }
    }

    private func finish(
        _ parts: PlanParts, _ isAgreed: Bool, _ decisions: DurableRun.Decisions, _ target: StoreOptions,
        _ context: CommandContext
    ) async throws -> DurableRun? {
        let (place, header, labels) = (parts.finish, header, Set(file.partialSteps))
        let directory: RunDirectory
        if (try? FileStatus(place.appending("run.json"))) != nil {
            directory = try await BlockingWork.run(.committing) { _ in
                try RunDirectory.open(place, named: "the end of the plan")
            }
        } else {
            try checkDone(parts)
            let (own, sources) = (
                header.carriedOut(
                    as: "\(header.run).finish", at: ClientConfiguration.systemTime(),
                    role: PlanRole(plan: file.plan, .finish)),
                try sources()
            )
            directory = try await BlockingWork.run(.committing) { _ in
                if (try? FileStatus(place)) != nil {
                    // It was left half made.
                    let rest = try RunDirectory.open(place, named: "the end of the plan")
                    withExtendedLifetime(rest) { RunDirectory.remove(place) }
                }
                let join = try PlanJoin(parts, among: labels)
                return try RunDirectory.create(at: place, own, sources: sources) { try join.fill($0) }
            }
        }
        return try await goOn(directory, " --finish", isAgreed, decisions, target, context) { _ in }
    }

    /// Every part has to be done before what comes behind them.
    private func checkDone(_ parts: PlanParts) throws {
        var open: [(number: Int, state: String)] = []
        for number in 1...parts.count {
            let standing = try parts.standing(number)
            if standing?.isDone != true { open.append((number, standing?.name ?? "not begun")) }
        }
        guard let first = open.first else { return }
        let named = open.prefix(8).map { "\($0.number) (\($0.state))" }.joined(separator: ", ")
        throw ShellError(
            .changed,
            "\(open.count) of \(Count(parts.count, "part")) are not done: \(named)\(open.count > 8 ? ", …" : ""); nothing was done",
            hint: command(" --shard \(first.number)/\(parts.count)"))
    }

    private func goOn(
        _ directory: RunDirectory, _ part: String, _ isAgreed: Bool, _ decisions: DurableRun.Decisions,
        _ target: StoreOptions, _ context: CommandContext, options special: (inout RunOptions) -> Void
    ) async throws -> DurableRun? {
        let history = try await JournalReader.fold(directory.journal, into: RunHistory()) { $0.apply($1.record) }.state
        if history.end?.status == .ok {
            // As in a run: who is told that it is done relies on it.
            try await BlockingWork.run(.committing) { _ in try JournalFile.makeDurable(directory.journal) }
            return nil
        }
        let own = try RunHeader(in: directory.path)
        if history.attempt == 0 {
            let lists = history.steps.values.filter { !$0.isReusable }.compactMap { $0.lists[0] }
            try await checkUnmoved(
                own, lists.map { $0.items(file: directory.lists.appending($0.file)) }, target: target, in: context)
        }
        let opened = try await OpenedRun(directory, own, salvages: decisions.salvages)
        var run = try await DurableRun.takeUp(opened, decisions, target: target, in: context) {
            special(&$0)
            if isAgreed { $0.agreedDeletes = history.deletedLists }
        }
        run.goingOn = command(part)
        return run
    }

    // MARK: What may have moved

    /// Checks that the store and the files are those of the plan. Balls are not looked at: each is deleted only while it has
    /// the checksum of the plan.
    ///
    /// - Throws: `MictlanXError` `changed`.
    private func checkUnmoved(
        _ header: RunHeader, _ lists: [ItemSet], target: StoreOptions, in context: CommandContext
    ) async throws {
        let endpoints = try target.endpoints(in: context)
        let clientID = try target.clientID(in: context)
        guard endpoints == header.endpoints, clientID == header.clientID else {
            throw MictlanXError(
                .changed,
                "the plan '\(name)' is for \(header.store), and this would be \(endpoints.joined(separator: ", ")) as client "
                    + "'\(clientID)'; nothing was done")
        }
        // What is put was selected before, so that a plan has its files twice.
        let hasSelections = lists.contains { $0.kind == .files }
        var moved = MovedFiles()
        for list in lists where list.kind != .puts || !hasSelections { try await moved.look(at: list) }
        guard moved.count > 0 else { return }
        let more = moved.count > moved.sample.count ? ", …" : ""
        throw MictlanXError(
            .changed,
            "\(moved.count) of \(Count(moved.checked, "file")) are not as the plan '\(name)' has them: "
                + "\(moved.sample.joined(separator: ", "))\(more); nothing was done, make the plan anew")
    }
}

extension RunHistory {
    /// The lists of balls of steps that are not done, by the steps' paths.
    fileprivate var deletedLists: [String: Checksum] {
        var lists: [String: Checksum] = [:]
        for (path, step) in steps where !step.isReusable {
            if let list = step.lists[0], list.kind == .balls { lists[path] = list.sha256 }
        }
        return lists
    }
}

import MictlanXBatch
import MictlanXModel

/// `cp` and `mv`: what both do with their words.
protocol CopyingCommand: NetworkCommand, ResumableCommand, OperandList {
    /// Whether what was copied is deleted where it was.
    static var isMove: Bool { get }
    /// The balls, and last the destination.
    var words: [TransferWord] { get set }
    var settings: CopyFlags { get }
    var concurrency: ConcurrencyOptions { get }
}

extension CopyingCommand {
    mutating func append(operands: [ExpandedWord]) {
        words += operands.map { TransferWord(argument: ArgumentText.encoded($0)) }
    }

    func stores(_ header: RunHeader.Command, in context: CommandContext) throws -> RunStores {
        let plan = try plan(header.bucket.flatMap { try? BucketID($0) }, context)
        return RunStores([plan.source, plan.destination])
    }

    private func plan(_ bucket: BucketID?, _ context: CommandContext) throws -> CopyPlan {
        try CopyPlan(
            words.map(\.argument), target: target, bucket: bucket, isRecursive: settings.isRecursive, in: context)
    }

    func transfer(_ bucket: BucketID?, _ context: CommandContext) async throws -> CopyTransfer {
        let plan = try plan(bucket, context)
        var context = context
        context.terminal.names = await context.nameBase(at: plan.destination)
        return CopyTransfer(
            plan: plan, flags: settings, isMove: Self.isMove,
            jobs: try concurrency.jobs(at: target, in: context), results: results, context: context)
    }
}

extension CopyTransfer {
    /// Copies the list, as a run where it comes of a pattern or of `-r`.
    func copy(_ items: ItemSet) async throws {
        var run: CommandRun?
        if !plan.choice.isNamed {
            run = try await CommandRun.begin(
                items, target: plan.source, and: [plan.destination], in: context,
                isQuiet: results.isQuiet(in: context))
        }
        try await copy(run?.items ?? items, run)
    }
}

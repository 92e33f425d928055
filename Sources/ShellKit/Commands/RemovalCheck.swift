import LineEditing
import MictlanXClient
import MictlanXModel
import Workflow

/// What stands before the first delete: the limits (code 8), then the question (code 14).
struct RemovalCheck: Sendable {
    /// So many balls that were named exactly need no question.
    static let freeCount = 10
    /// Above this the count must be typed, or the limit must be given.
    static let largeCount = 1_000

    var count: Int
    var bytes: Int
    var sample: [BallAddress]
    /// Whether every ball was named exactly.
    var isNamed: Bool
    var isConfirmed: Bool
    var maxDeletes: Int?

    enum Decision: Equatable {
        case proceed
        /// More than is allowed: nothing is deleted.
        case refuse(limit: Int)
        case ask
        /// The count must be typed.
        case askForCount
    }

    /// What to do, as far as it can be said without asking.
    func decision(canAsk: Bool) -> Decision {
        if let maxDeletes, count > maxDeletes { return .refuse(limit: maxDeletes) }
        if isNamed, count <= Self.freeCount { return .proceed }
        if isConfirmed || !canAsk, count > Self.largeCount, maxDeletes == nil { return .refuse(limit: Self.largeCount) }
        if isConfirmed { return .proceed }
        return count > Self.largeCount ? .askForCount : .ask
    }

    func pass(in context: CommandContext) async throws {
        let canAsk = await context.session.canAsk
        let decision = decision(canAsk: canAsk)
        if !canAsk, decision == .ask || decision == .askForCount { throw unconfirmed(canAsk) }
        switch decision {
        case .proceed:
            return
        case .refuse(let limit):
            throw ShellError.guarded(
                "\(Count(count, "ball")) would be deleted, more than \(Count.grouped(limit)): nothing was deleted",
                hint: "raise the limit with --max-deletes")
        case .ask:
            guard let answer = await ask(in: context, "[y/N] ") else { throw unconfirmed(canAsk) }
            guard ["y", "yes"].contains(answer.lowercased()) else { throw unconfirmed(canAsk) }
        case .askForCount:
            guard let answer = await ask(in: context, "Type the number of balls: ") else { throw unconfirmed(canAsk) }
            guard answer.filter({ $0 != "," }) == String(count) else { throw unconfirmed(canAsk) }
        }
    }

    private func ask(in context: CommandContext, _ question: String) async -> String? {
        let names = sample.map { "  \($0.description.terminalSafe)" } + (count > sample.count ? ["  …"] : [])
        try? context.terminal.note(names.joined(separator: "\n"))
        let prompt = Prompt().adding("Delete \(Count(count, "ball")) (\(ByteCount(bytes)))? ", .bold).adding(question)
        return await context.session.ask(prompt)
    }

    private func unconfirmed(_ canAsk: Bool) -> ShellError {
        canAsk
            ? ShellError("confirm", .confirmation, "not confirmed: nothing was deleted")
            : ShellError(
                "confirm", .confirmation, "\(Count(count, "ball")) would be deleted and there is no terminal to ask",
                hint: "say --yes")
    }
}

import MictlanXBatch
import MictlanXClient
import MictlanXModel
import MictlanXText

/// What stands before the first delete of `rm`: the limits (code 8), then the question (code 14).
struct RemovalCheck: Sendable {
    /// So many balls that were named exactly need no question.
    static let freeCount = 10

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
    }

    /// What to do, as far as it can be said without asking.
    func decision(canAsk: Bool) -> Decision {
        if let maxDeletes, count > maxDeletes { return .refuse(limit: maxDeletes) }
        if isNamed, count <= Self.freeCount { return .proceed }
        let nobodyTypes = isConfirmed || !canAsk
        // Who is not there to type the count must have given a limit.
        if nobodyTypes, count > ConfirmationRequest.typedAbove, maxDeletes == nil {
            return .refuse(limit: ConfirmationRequest.typedAbove)
        }
        return isConfirmed ? .proceed : .ask
    }

    func pass(in context: CommandContext) async throws {
        switch decision(canAsk: await context.session.canAsk) {
        case .proceed:
            return
        case .refuse(let limit):
            throw ShellError.guarded(
                "\(Count(count, "ball")) would be deleted, more than \(Count.grouped(limit)): nothing was deleted",
                hint: "raise the limit with --max-deletes")
        case .ask:
            let question = DeleteQuestion(count: count, bytes: ByteCount(bytes), sample: sample.map(\.description))
            switch await question.answer(isConfirmed: isConfirmed, in: context) {
            case .confirmed:
                return
            case .declined:
                // ^C is an answer too, and the code of an interrupt tells more than that of a no.
                try Task.checkCancellation()
                throw ShellError(.confirm, "not confirmed: nothing was deleted")
            case .unavailable:
                throw ShellError(
                    .confirm,
                    "\(Count(count, "ball")) would be deleted and there is no terminal to ask",
                    hint: "say --yes")
            }
        }
    }
}

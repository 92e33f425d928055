import LineEditing
import MictlanXBatch
import MictlanXModel
import MictlanXText

/// The question before something is deleted: how many, how much, and a few of the names.
struct DeleteQuestion: Sendable {
    var count: Int
    var bytes: ByteCount
    /// The bucket, where the whole of it would go.
    var bucket: BucketID?
    /// The first names.
    var sample: [String]

    /// Asks, unless the answer was given beforehand; above 1,000 balls the count must be typed.
    func answer(isConfirmed: Bool, in context: CommandContext) async -> ConfirmationAnswer {
        if isConfirmed { return .confirmed }
        guard await context.session.canAsk else { return .unavailable }
        var names = sample.map { "  \($0.terminalSafe)" }
        if count > names.count { names.append("  …") }
        if !names.isEmpty { try? context.terminal.note(names.joined(separator: "\n")) }
        let place = bucket.map { ", the whole of bucket '\($0)'" } ?? ""
        let what = "Delete \(Count(count, "ball")) (\(bytes))\(place)? "
        let mustType = count > ConfirmationRequest.typedAbove
        let prompt = Prompt().adding(what, .bold).adding(mustType ? "Type the number of balls: " : "[y/N] ")
        guard let answer = await context.session.ask(prompt) else { return .declined }
        let isYes = mustType ? answer.filter { $0 != "," } == String(count) : Self.isYes(answer)
        return isYes ? .confirmed : .declined
    }

    private static func isYes(_ answer: String) -> Bool {
        ["y", "yes"].contains(answer.lowercased())
    }
}

extension DeleteQuestion {
    /// The question of a workflow's step.
    init(_ request: ConfirmationRequest) {
        self.init(count: request.count, bytes: request.bytes, bucket: request.bucket, sample: request.sample)
    }
}

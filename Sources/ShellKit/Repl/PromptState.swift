import LineEditing
import MictlanXText

/// What the prompt tells: where commands go, what goes on, and how the last one ended.
struct PromptState: Sendable, Equatable {
    var store: String
    var bucket: String?
    /// How many runs go on in the background.
    var jobs = 0
    /// The code of the last command.
    var code: Int32 = 0
    /// How long it took.
    var duration: Duration?

    /// A shorter time is nothing to tell of.
    private static let noticeable = Duration.seconds(1)

    /// `mx prod:logs [2 jobs] ✗4> `, and at the right the time that the last command took, if it took any.
    var prompt: Prompt {
        var prompt = Prompt().adding("mx", .bold).adding(" \(store.terminalSafe)")
        if let bucket { prompt = prompt.adding(":").adding(bucket.terminalSafe, .cyan) }
        if jobs > 0 { prompt = prompt.adding(" [\(Count(jobs, "job"))]", .dim) }
        if code != 0 { prompt = prompt.adding(" ✗\(code)", .red) }
        prompt = prompt.adding("> ")
        if let duration, duration >= Self.noticeable {
            prompt.right = [Prompt.Span(text: CommandTime.text(of: duration), style: .dim)]
        }
        return prompt
    }
}

import LineEditing
import MictlanXBatch
import MictlanXText

/// The question before something is deleted: how many, how much, and a few of the names.
struct DeleteQuestion: Sendable {
    /// The step of a question that is about moving.
    static let move = "mv"
    /// The step of one that is about the trash.
    static let trash = "rm --trash"

    private let request: ConfirmationRequest

    init(_ request: ConfirmationRequest) { self.request = request }

    /// Asks, unless the answer was given beforehand; above 1,000 balls the count must be typed.
    func answer(isConfirmed: Bool, in context: CommandContext) async -> ConfirmationAnswer {
        if isConfirmed, !request.needsPerson { return .confirmed }
        guard await context.session.canAsk else { return .unavailable }
        let isRemote = request.noun == "ball"
        var names = request.sample.map { label in
            "  \((isRemote ? context.terminal.names.name(label: label) : label).terminalSafe)"
        }
        if request.count > names.count { names.append("  …") }
        if !names.isEmpty { try? context.terminal.note(names.joined(separator: "\n")) }
        let store = request.place.map { " at '\($0)'" } ?? ""
        let place = request.bucket.map { ", the whole of bucket '\($0)'" } ?? ""
        let verb =
            switch request.step {
            case Self.move: "Move"
            case Self.trash: "Put into the trash"
            default: "Delete"
            }
        let size = SizeText.sum(request.bytes, unknown: request.unsized, of: request.count)
        let what = "\(verb) \(Count(request.count, request.noun)) (\(size))\(store)\(place)? "
        let mustType = request.count > ConfirmationRequest.typedAbove
        let prompt = Prompt().adding(what, .bold).adding(mustType ? "Type the number of \(request.noun)s: " : "[y/N] ")
        guard let answer = await context.session.ask(prompt) else { return .declined }
        let isYes = mustType ? answer.filter { $0 != "," } == String(request.count) : Self.isYes(answer)
        return isYes ? .confirmed : .declined
    }

    private static func isYes(_ answer: String) -> Bool {
        ["y", "yes"].contains(answer.lowercased())
    }
}

import MictlanXBatch
import MictlanXClient
import MictlanXText

extension DeleteConsent {
    /// Asks at the prompt: the limits come first (code 8), then the question (code 14).
    func obtain(isConfirmed: Bool, in context: CommandContext) async throws {
        do {
            try await obtain { await DeleteQuestion($0).answer(isConfirmed: isConfirmed, in: context) }
        } catch let refusal as Refusal {
            switch refusal {
            case .breach(let breach):
                guard let cap = breach.cap else { throw ShellError(breach.error) }
                throw ShellError.guarded(
                    "\(Count(items.count, "ball")) would be deleted, more than \(Count.grouped(cap)): "
                        + "nothing was deleted",
                    hint: "raise the limit with --max-deletes")
            case .declined:
                // ^C is an answer too, and the code of an interrupt tells more than that of a no.
                try Task.checkCancellation()
                throw ShellError(.confirm, "not confirmed: nothing was deleted")
            case .unavailable:
                throw ShellError(
                    .confirm,
                    "\(Count(items.count, "ball")) would be deleted and there is no terminal to ask",
                    hint: "say --yes")
            }
        }
    }
}

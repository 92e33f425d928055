import MictlanXBatch
import MictlanXClient
import MictlanXText

extension DeleteConsent {
    /// Checks the limits without asking: what a dry run says in the end.
    func checkLimits() async throws {
        if let breach = try await breach() { throw error(breach) }
    }

    /// What would go, and where.
    private var subject: String { "\(Count(items.count, noun))\(place.map { " at '\($0)'" } ?? "")" }

    private func error(_ breach: DeleteGuards.Breach) -> ShellError {
        guard let cap = breach.cap else { return ShellError(breach.error) }
        return .guarded(
            "\(subject) would be deleted, more than \(Count.grouped(cap)): nothing was deleted",
            hint: "raise the limit with --max-deletes")
    }

    /// Asks at the prompt: the limits come first (code 8), then the question (code 14).
    func obtain(isConfirmed: Bool, in context: CommandContext) async throws {
        do {
            try await obtain { await DeleteQuestion($0).answer(isConfirmed: isConfirmed, in: context) }
        } catch let refusal as Refusal {
            switch refusal {
            case .breach(let breach): throw error(breach)
            case .declined:
                // ^C is an answer too, and the code of an interrupt tells more than that of a no.
                try Task.checkCancellation()
                throw ShellError(.confirm, "not confirmed: nothing was deleted")
            case .unavailable:
                throw ShellError(
                    .confirm,
                    "\(subject) would be deleted and there is no terminal to ask",
                    hint: "say --yes")
            }
        }
    }
}

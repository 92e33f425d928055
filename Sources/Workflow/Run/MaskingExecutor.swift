internal import MictlanXClient

/// Runs another executor and hides secrets in what it fails with: the message goes to journal, events and handlers.
struct MaskingExecutor: StepExecutor {
    let executor: any StepExecutor
    let mask: SecretMask

    func run() async throws -> StepResult { try await hiding { try await executor.run() } }
    func plan() async throws -> (StepPlan, ValueMap?) { try await hiding { try await executor.plan() } }

    private func hiding<Result>(_ body: () async throws -> Result) async throws -> Result {
        do {
            return try await body()
        } catch let error as MictlanXError {
            throw mask(error)
        } catch var failure as StepFailure {
            failure.item = failure.item.map { mask($0) }
            var masked = StepFailure(
                mask(failure.error), exitCode: failure.exitCode, errorClass: failure.errorClass, item: failure.item,
                outputs: failure.outputs)
            masked.counts = failure.counts
            throw masked
        }
    }
}

extension SecretMask {
    /// The same error with a message in which secrets are hidden; what it was caused by is left out.
    func callAsFunction(_ error: MictlanXError) -> MictlanXError {
        let message = self(error.message)
        guard message != error.message else { return error }
        return MictlanXError(error.code, message, attempts: error.attempts)
    }
}

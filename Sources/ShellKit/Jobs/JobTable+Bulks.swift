import MictlanXBatch

// Bulks that are named by the jobs that work at them.
extension JobTable {
    /// The job whose number stands in a run's place; `nil` for the id of a run.
    ///
    /// - Throws: `ShellError` `notFound` where there is no such job.
    func job(inPlaceOfRun text: String, word: Int) throws(ShellError) -> Job? {
        guard text.hasPrefix("%") || (!text.isEmpty && text.utf8.allSatisfy { (0x30...0x39).contains($0) }) else {
            return nil
        }
        return try job(text, word: word)
    }

    /// The bulk that a text names: `RUN`, `RUN/STEP`, or with the number of a job for its run, which is waited for until
    /// the job has begun one.
    ///
    /// - Throws: `ShellError` where there is no such job, or where it is no run; `CancellationError`.
    func bulk(_ text: String, word: Int) async throws -> BulkReference {
        let named = BulkReference(text)
        guard let job = try job(inPlaceOfRun: named.run, word: word) else { return named }
        guard let run = try await job.begunRun() else { throw Self.noRun(job, word: word) }
        return BulkReference(run: run, step: named.step)
    }

    static func noRun(_ job: Job, word: Int) -> ShellError {
        .noMatch(
            "job \(job.number) is no run, and nothing of it can be waited for but its end: 'wait \(job.number)'",
            word: word)
    }
}

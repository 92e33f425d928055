import ArgumentParser
import MictlanXBatch
import MictlanXModel
import MictlanXText
import Workflow

/// `jobs`: what goes on behind the prompt.
struct JobsCommand: ShellCommand {
    static let configuration = CommandConfiguration(
        commandName: "jobs", abstract: "List what goes on behind the prompt.", usage: "jobs [-o table|json|ndjson]",
        discussion: """
            A statement with '&' behind it is a job: 'put -r photos/ b/ &'. Its end is told before the next prompt. 'fg N' shows \
            what it writes and waits for it, 'wait' waits, 'kill N' stops it as ^C would; $! is the number of the last one. \
            A program of the host that ^Z has stopped is a job as well: 'fg N' gives it the terminal again, 'bg N' lets it go \
            on without. Leaving the shell stops all jobs, after one warning; a run among them can be resumed.
            """)

    @OptionGroup var results: ResultOptions

    func run(in context: CommandContext) async throws {
        guard !results.isQuiet(in: context) else { return }
        var writer = ResultWriter<JobRow>(context.terminal, format: results.format(in: context))
        for job in context.session.jobs.all where job !== context.session.job {
            try writer.write(JobRow(job, progress: await Self.progress(of: job, in: context)))
        }
        try writer.finish()
    }

    /// How far its run is; `nil` for a job that is none, and where the journal says nothing yet.
    private static func progress(of job: Job, in context: CommandContext) async -> JobRow.Progress? {
        guard let run = job.run, let store = try? context.session.configuration.runStore(),
            let summary = try? await ResumeSummary(run, in: store)
        else { return nil }
        let steps = summary.history.steps.values.filter { $0.lists[0] != nil }
        guard !steps.isEmpty else { return nil }
        return JobRow.Progress(
            done: steps.reduce(0) { $0 +| $1.done.count }, items: steps.reduce(0) { $0 +| ($1.lists[0]?.count ?? 0) })
    }
}

/// A job in the list of jobs.
struct JobRow: ResultRow {
    /// The items of its run.
    struct Progress: Sendable {
        let done: Int
        let items: Int
    }

    private let job: Job
    private let progress: Progress?

    init(_ job: Job, progress: Progress?) {
        self.job = job
        self.progress = progress
    }

    static let columns = [
        Column("JOB", .right), Column("STATE"), Column("EXIT", .right), Column("TIME", .right),
        Column("ITEMS", .right), Column("RUN"), Column("COMMAND"),
    ]
    static let nameColumn = 0

    func cells(exact: Bool) -> [String] {
        [
            String(job.number), job.stateName, job.end.map { String($0.code) } ?? "-", job.time.short,
            progress.map { "\(Count.grouped($0.done))/\(Count.grouped($0.items))" } ?? "-", job.run ?? "-", job.text,
        ]
    }

    var record: JSONObject {
        var record: JSONObject = [
            "job": .int(job.number), "state": .string(job.stateName), "seconds": .float(job.time.seconds),
            "command": .string(job.text),
        ]
        record["exit"] = job.end.map { .int(Int($0.code)) }
        record["run"] = job.run.map { .string($0) }
        record["done"] = progress.map { .int($0.done) }
        record["items"] = progress.map { .int($0.items) }
        return record
    }
}

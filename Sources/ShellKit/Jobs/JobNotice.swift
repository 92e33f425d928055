import MictlanXText
import Workflow

/// What a person is told of a job that ended: how, and the last lines that it wrote.
enum JobNotice {
    private static let shownLines = 3

    /// That a job has stopped, in the words of other shells.
    static func stop(_ job: Job) -> String { "[\(job.number)] stopped  \(job.text.terminalSafe)" }

    /// What whoever wants to leave is told of the jobs that have not ended; `nil` where there are none.
    static func warning(of jobs: [Job]) -> String? {
        let stopped = jobs.count(where: \.isStopped)
        let running = jobs.count - stopped
        var parts: [String] = []
        if running > 0 { parts.append("\(Count(running, "job")) \(running == 1 ? "runs" : "run") still: 'wait' waits") }
        if stopped > 0 { parts.append("\(Count(stopped, "job")) \(stopped == 1 ? "is" : "are") stopped: 'fg' goes on") }
        guard !parts.isEmpty else { return nil }
        let them = jobs.count == 1 ? "it" : "them"
        return parts.joined(separator: "; ")
            + ", '^D' or 'exit' once more \(running > 0 ? "stops" : "ends") \(them) and leaves"
    }

    static func text(_ job: Job) -> String {
        let time = job.time.short
        let code = job.end?.code ?? 0
        let how = code == 0 ? "done in \(time)" : "ended with \(code) after \(time)"
        var text = "[\(job.number)] \(how): \(job.text.terminalSafe)"
        guard let (lines, isWhole) = job.log?.tail(lines: shownLines), !lines.isEmpty else { return text }
        if !isWhole { text += "  ('fg \(job.number)' shows all it wrote)" }
        for line in lines { text += "\n    \(line.terminalSafe)" }
        return text
    }
}

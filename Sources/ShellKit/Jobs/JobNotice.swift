import MictlanXText
import Workflow

/// What a person is told of a job that ended: how, and the last lines that it wrote.
enum JobNotice {
    private static let shownLines = 3

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

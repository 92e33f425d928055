import LineEditing
import MictlanXModel
import MictlanXText
import SystemPackage

/// What was typed since `record start`, as a workflow that does the same again. What cannot be a step is a comment.
struct Recording: Sendable {
    /// Where the workflow goes.
    let file: FilePath
    private var body = ""
    private(set) var steps = 0
    private(set) var comments = 0
    /// How many lists have a name.
    private var lists = 0

    /// - Parameter file: absolute.
    init(file: FilePath) { self.file = file }

    /// Where relative paths of the workflow begin.
    var directory: FilePath { file.removingLastComponent() }

    /// The next name for a step.
    mutating func nextID() -> String {
        lists += 1
        return "list\(lists)"
    }

    /// Adds a command that has been executed.
    ///
    /// - Parameters:
    ///   - command: what it is in a workflow.
    ///   - text: the command as it was typed.
    ///   - code: how it ended.
    mutating func add(_ command: RecordedCommand, _ text: String, code: Int32) {
        guard HistoryFilter.accepts(text) else {
            body += "  # not a step, and not written: it holds a secret, or began with a blank\n"
            comments += 1
            return
        }
        guard code == 0 else { return comment("\(text): it failed with code \(code)") }
        switch command {
        case .silent: return
        case .none(let reason): comment("\(text): \(reason)")
        case .steps(let added):
            body += "  # \(Self.line(text))\n"
            for step in added { body += step.yaml }
            steps += added.count
        }
    }

    private mutating func comment(_ text: String) {
        body += "  # not a step: \(Self.line(text))\n"
        comments += 1
    }

    private static func line(_ text: String) -> String {
        text.split(separator: "\n", omittingEmptySubsequences: false).joined(separator: " ⏎ ").terminalSafe
    }

    /// The workflow.
    ///
    /// - Parameter moment: when the recording ended.
    /// - Returns: the text of the file.
    func text(at moment: Timestamp) -> String {
        let name = JSONText.encode(.string(file.stem ?? "recorded"))
        var text = """
            mxwf: 1
            name: \(name)
            description: Recorded at the prompt of mxshell, \(moment.description.prefix(10)).
            # Deletions ask before they begin; run --yes answers.
            policy: {max_delete_fraction: 1}
            steps:

            """
        text += body
        if steps == 0 { text += "  - echo: \"nothing was recorded\"\n" }
        return text
    }
}

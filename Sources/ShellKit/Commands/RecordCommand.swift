import ArgumentParser
import MictlanXBatch
import MictlanXClient
import MictlanXModel
import MictlanXPlatform
import MictlanXText
import SystemPackage
import Workflow

/// `record`: what is typed becomes a workflow.
struct RecordCommand: ShellCommand, RecordableCommand {
    static let configuration = CommandConfiguration(
        commandName: "record", abstract: "Make a workflow of what is typed.",
        usage: """
            record start FILE
            record stop
            """,
        discussion: """
            put, get, rm and echo become steps; what cannot be one is a comment that says why. Paths are relative to the \
            directory of FILE where they lie below it. 'record stop' writes and lints the file, and so does the end of the \
            session; a file that is there already is not replaced.
            """,
        subcommands: [RecordStartCommand.self, RecordStopCommand.self])

    func run(in context: CommandContext) async throws {
        guard let recording = await context.session.recording else {
            throw ShellError.noMatch("nothing is being recorded", hint: "record start FILE begins")
        }
        try context.terminal.output.write("\(recording.file)\n")
    }
}

/// `record start`.
struct RecordStartCommand: ShellCommand, RecordableCommand {
    static let configuration = CommandConfiguration(
        commandName: "start", abstract: "Begin to record.", usage: "record start FILE")

    @Argument(help: ArgumentHelp("The workflow.", valueName: "file"))
    var file: LocalArgument

    var writtenFiles: [LocalArgument] { [file] }

    func run(in context: CommandContext) async throws {
        if let recording = await context.session.recording {
            throw ShellError(
                .exists, "'\(recording.file)' is being recorded already", hint: "'record stop' ends that")
        }
        let home = context.session.configuration.environment.nonEmpty("HOME")
        let path = WorkingDirectory.current.pushing(file.path(home: home)).lexicallyNormalized()
        guard (try? FileStatus(path)) == nil else {
            throw ShellError(.exists, "'\(path)' is there already", word: 1)
        }
        await context.session.startRecording(to: path)
    }
}

/// `record stop`.
struct RecordStopCommand: ShellCommand, RecordableCommand {
    static let configuration = CommandConfiguration(
        commandName: "stop", abstract: "End the recording and write the workflow.", usage: "record stop")

    func run(in context: CommandContext) async throws {
        guard let recording = await context.session.stopRecording() else {
            throw ShellError.noMatch("nothing is being recorded", hint: "record start FILE begins")
        }
        try await Self.write(recording, to: context.terminal)
    }

    /// Writes a recording that has ended.
    ///
    /// - Throws: `MictlanXError` for a file that cannot be written, `Reported` for one that does not lint.
    static func write(_ recording: Recording, to terminal: Terminal) async throws {
        let text = recording.text(at: ClientConfiguration.systemTime())
        let staged = try StagedFile(target: recording.file)
        try staged.write(Array(text.utf8), at: 0)
        try await staged.commit(mayReplace: false)
        let source = SourceText(name: recording.file.string, text: text)
        let diagnostics = WorkflowDocument.lint(source).diagnostics
        try DiagnosticReport(diagnostics: diagnostics, source: source).check(terminal, format: .table)
        let rest =
            recording.comments == 0 ? "" : ", \(Count(recording.comments, "comment")) for what cannot be one"
        try terminal.note("\(recording.file): \(Count(recording.steps, "step"))\(rest)")
    }
}

extension RecordableCommand where Self: RecordingVerb {
    func recorded(into recording: inout Recording, in context: CommandContext) -> RecordedCommand { .silent }
}

/// The verbs that begin and end recordings are no part of them.
protocol RecordingVerb {}
extension RecordCommand: RecordingVerb {}
extension RecordStartCommand: RecordingVerb {}
extension RecordStopCommand: RecordingVerb {}

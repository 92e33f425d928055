import MictlanXText

/// Adds a command to the recording of its session.
struct CommandRecorder: Sendable {
    private var recording: Recording
    private let command: RecordedCommand
    private let text: String
    private let session: Session

    /// Looks at a command that is about to be executed; `nil` while nothing is recorded.
    init?(_ command: any ShellCommand, isRedirected: Bool, in context: CommandContext) async {
        session = context.session
        guard let recording = await session.recording else { return nil }
        self.recording = recording
        text =
            HostLine(words: context.words.map(\.bytes)).map { String(decoding: $0.source.bytes, as: UTF8.self) } ?? ""
        guard let recordable = command as? any RecordableCommand else {
            self.command = .none("a workflow has no such step")
            return
        }
        guard !isRedirected else {
            self.command = .none("a workflow does not redirect")
            return
        }
        do {
            self.command = try await recordable.recorded(into: &self.recording, in: context)
        } catch let error as Unrecordable {
            self.command = .none(error.reason)
        } catch {
            // The command will fail for the same reason, which is what is written down then.
            self.command = .none(ShellError(error).message)
        }
    }

    /// The command has ended.
    func end(code: Int32) async {
        var recording = recording
        recording.add(command, text, code: code)
        await session.keep(recording)
    }
}

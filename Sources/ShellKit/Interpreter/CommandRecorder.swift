import MictlanXText

/// Adds a command to the recording of its session.
struct CommandRecorder: Sendable {
    private var recording: Recording
    private let command: RecordedCommand
    private let text: String
    private let session: Session

    /// Looks at a command that is about to be executed; `nil` while nothing is recorded.
    init?(_ command: any ShellCommand, isRedirected: Bool, in context: CommandContext) async {
        guard var recording = await context.session.recording else { return nil }
        self.command = await Self.recorded(command, isRedirected: isRedirected, into: &recording, in: context)
        self.recording = recording
        session = context.session
        text =
            HostLine(words: context.words.map(\.bytes)).map { String(decoding: $0.source.bytes, as: UTF8.self) } ?? ""
    }

    private static func recorded(
        _ command: any ShellCommand, isRedirected: Bool, into recording: inout Recording, in context: CommandContext
    ) async -> RecordedCommand {
        guard let recordable = command as? any RecordableCommand else { return .none("a workflow has no such step") }
        if let network = command as? any NetworkCommand, network.target.profile != nil {
            return .none("it names its connection, and a workflow has one store")
        }
        guard !isRedirected else { return .none("a workflow does not redirect") }
        do {
            return try await recordable.recorded(into: &recording, in: context)
        } catch let error as Unrecordable {
            return .none(error.reason)
        } catch {
            // The command will fail for the same reason, which is what is written down then.
            return .none(ShellError(error).message)
        }
    }

    /// The command has ended.
    func end(code: Int32) async {
        var recording = recording
        recording.add(command, text, code: code)
        await session.keep(recording)
    }
}

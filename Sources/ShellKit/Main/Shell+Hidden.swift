import ArgumentParser
import MictlanXText
import SystemPackage

/// What scripts and packagers ask the program; no list shows it.
extension Shell {
    private static let manualVerb = "manual-pages"

    /// Answers one of these; nil for all other words.
    func answerHidden(_ words: [ExpandedWord]) async throws -> Int32? {
        switch words.first?.text {
        case HostCompletion.verb:
            await complete(words.dropFirst().map(\.text))
            return 0
        case Self.manualVerb:
            guard words.count == 3 else { throw ShellError.usage("\(Self.manualVerb) takes a directory and a date") }
            try await writeManual(to: LocalArgument(words[1]), date: words[2].text)
            return 0
        default:
            return nil
        }
    }

    /// Nothing that goes wrong is told: a message would stand in the line that is being typed.
    private func complete(_ arguments: [String]) async {
        guard let completion = HostCompletion(arguments: arguments) else { return }
        let flags = DeclaredFlags(of: Invocation.self)
        guard let invocation = try? Invocation.parse(completion.leading(flags)) else { return }
        let session = Session(
            configuration: Configuration(
                environment: environment, uri: invocation.target.uri,
                tokenFile: invocation.target.tokenFile.map {
                    WorkingDirectory.current.pushing($0.path(home: environment.nonEmpty("HOME")))
                }), connector: connector)
        if let answer = try? await completion.answer(session, flags) { try? terminal.output.write(answer) }
        await session.close()
    }

    private func writeManual(to directory: LocalArgument, date: String) async throws {
        let home = environment.nonEmpty("HOME")
        for page in Self.manual(date: date) {
            let file = LocalArgument(ExpandedWord("\(directory.text)/\(page.name).1"))
            let output = try await RedirectedFile.output(file, appends: false, home: home)
            try output.write(page.text)
            try output.flush()
        }
    }

    /// Every page of the manual.
    static func manual(date: String) -> [ManualPage] {
        let verbs = CommandTable.host.all
        return [
            ManualPage(
                program: Declaration(of: Invocation.self), verbs: verbs.map { ($0.verb, $0.configuration.abstract) },
                date: date)
        ] + verbs.map { page(of: $0, date: date) }
    }

    private static func page<Command: ShellCommand>(of verb: Command.Type, date: String) -> ManualPage {
        ManualPage(of: verb, date: date)
    }
}

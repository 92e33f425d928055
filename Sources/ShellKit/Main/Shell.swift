import ArgumentParser
import LineEditing
import MictlanXClient
import SystemPackage

/// The program: from words and environment to an exit code.
package struct Shell: Sendable {
    let environment: Environment
    let terminal: Terminal
    let connector: any StoreConnector
    /// Knows what is waited for; `nil` where nobody is to be told.
    var silence: SilenceWatch?

    /// Runs the process's command line.
    ///
    /// - Parameters:
    ///   - words: the arguments, by their bytes, without the program's name
    ///   - environment: the environment
    /// - Returns: the code that the process ends with.
    @concurrent
    package static func run(words: [[UInt8]], environment: [String: String]) async -> Int32 {
        ProcessSignals.ignoreBrokenPipes()
        // Ten balls on their way at once, each with a file and connections, do not fit into what some systems give.
        OpenFileLimit.raise()
        let environment = Environment(environment)
        let messages = OutputStream(descriptor: 2)
        let terminal = Terminal(
            output: OutputStream(descriptor: 1), messages: messages,
            hasColour: ColourWish(words.map { ExpandedWord(hostWord: $0) }).allows(
                isTerminal: messages.isTerminal, environment),
            columns: TerminalProbe.columns(of: 2, environment: environment))
        let silence = messages.isTerminal ? SilenceWatch() : nil
        let connector = LiveConnector(environment: environment, silence: silence) {
            try? terminal.note("mxshell: warning: \($0)")
        }
        let shell = Shell(environment: environment, terminal: terminal, connector: connector, silence: silence)
        return await shell.run(words: words)
    }

    func run(words: [[UInt8]]) async -> Int32 {
        let words = words.map { ExpandedWord(hostWord: $0) }
        do {
            let code = try await open(words)
            try terminal.output.flush()
            return code
        } catch is OutputStream.Closed {
            // The reader has seen enough, as with `… | head`.
            return 128 + ProcessSignals.brokenPipe
        } catch let report as ErrorReport {
            return show(report, words)
        } catch {
            return show(ErrorReport(ShellError(error)), words)
        }
    }

    private func show(_ report: ErrorReport, _ words: [ExpandedWord]) -> Int32 {
        try? terminal.show(report, format: OutputFormat.requested(in: words) ?? .table)
        return report.error.exitCode.rawValue
    }

    private func open(_ words: [ExpandedWord]) async throws -> Int32 {
        if let code = try await answerHidden(words) { return code }
        let invocation: Invocation
        if let fault = DeclaredFlags.emptyValue(among: words, of: Invocation.self, isLeading: true) { throw fault }
        do {
            invocation = try Invocation.usual(words) ?? Invocation.parse(words.map(ArgumentText.encoded))
        } catch {
            guard Invocation.exitCode(for: error) == .success else {
                throw UsageFault.error(Invocation.message(for: error), command: Invocation.self, arguments: words)
            }
            try terminal.output.write(Invocation.message(for: error) + "\n")
            return 0
        }
        guard !invocation.showsVersion else {
            try terminal.output.write("mxshell \(Version.text)\n")
            return 0
        }
        guard invocation.target.uri == nil || invocation.target.profile == nil else {
            throw ShellError.usage("--uri and --profile each name a store", hint: "give one of them")
        }
        let door = try Door(invocation, commands: .host, inputIsTerminal: TerminalProbe.inputIsTerminal)
        let configuration = Configuration(
            environment: environment, uri: invocation.target.uri, profile: invocation.target.profile?.text,
            tokenFile: invocation.target.tokenFile.map {
                WorkingDirectory.current.pushing($0.path(home: environment.nonEmpty("HOME")))
            },
            format: invocation.results.format ?? .table, isQuiet: invocation.results.isQuiet,
            isVerbose: invocation.target.isVerbose, inputIsScript: door.isStandardInput, isScript: door.isScript,
            isPrompt: door.isPrompt, onlyChecks: invocation.check)
        let session = Session(configuration: configuration, connector: connector)
        do {
            let code = try await pass(door, session)
            if let recording = await session.stopRecording() {
                try await RecordStopCommand.write(recording, to: terminal)
            }
            await session.close()
            return code
        } catch {
            await session.close()
            throw error
        }
    }
}

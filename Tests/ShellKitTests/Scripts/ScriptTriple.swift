import Foundation
import LineEditing
import MictlanXText
import SystemPackage
import TestSupport
import Testing

@testable import ShellKit

/// A script with what it must write and end with: a folder of Tests/Fixtures/scripts.
struct ScriptTriple: CustomTestStringConvertible {
    /// What a script wrote, with what differs from run to run replaced.
    struct Outcome: Equatable {
        var output: String
        var messages: String
        var code: String
    }

    let name: String
    let text: String
    var testDescription: String { name }

    /// Every folder, in the order of their names.
    static func all() throws -> [ScriptTriple] {
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
        return try names.compactMap { name in
            let script = folder.appending(path: name).appending(path: "script.mx")
            guard FileManager.default.fileExists(atPath: script.path) else { return nil }
            return ScriptTriple(name: name, text: try String(contentsOf: script, encoding: .utf8))
        }
    }

    private static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "Fixtures/scripts")

    /// Every verb that the script names; one that cannot be parsed names none.
    var verbs: Set<String> {
        let statements = (try? Parser.statements(in: Array(text.utf8))) ?? []
        let words = statements.flatMap(\.commands).compactMap(\.verb.constantText)
        return Set(words.map { VerbAlias.verb(of: $0) ?? $0 })
    }

    var expected: Outcome {
        get throws {
            Outcome(
                output: try read("stdout"), messages: try read("stderr"),
                code: try read("code").trimmingCharacters(in: .newlines))
        }
    }

    /// Makes `outcome` what is expected.
    func write(_ outcome: Outcome) throws {
        for (file, text) in [("stdout", outcome.output), ("stderr", outcome.messages), ("code", outcome.code + "\n")] {
            try Data(text.utf8).write(to: url(file))
        }
    }

    private func url(_ file: String) -> URL { Self.folder.appending(path: name).appending(path: file) }

    private func read(_ file: String) throws -> String { try String(contentsOf: url(file), encoding: .utf8) }

    /// Runs the script on an embedded store of its own, in a directory of its own, which is `$DIR` in it.
    func run() async throws -> Outcome {
        ProcessSignals.ignoreBrokenPipes()
        let directory = try TemporaryDirectory()
        let environment = Environment([
            "HOME": directory.path.string, "XDG_DATA_HOME": "\(directory.path)/data",
            "MXSHELL_STATE_DIR": "\(directory.path)/state", "TMPDIR": directory.path.string,
            "PATH": "/usr/bin:/bin", "DIR": directory.path.string, "EDITOR": "true", "LC_ALL": "C", "TZ": "UTC",
        ])
        let output = try Capture()
        let messages = try Capture()
        let session = Session(
            configuration: Configuration(environment: environment),
            connector: LiveConnector(environment: environment) { _ in })
        let interpreter = Interpreter(
            context: CommandContext(
                session: session,
                terminal: Terminal(
                    output: output.stream, messages: messages.stream, hasColour: false,
                    resultDirectory: directory.path),
                commands: .standard, router: SignalRouter()))
        let source = SourceText(name: "script.mx", text: text)
        var code: Int32
        do {
            let statements = try await interpreter.check(source)
            code = try await session.jobs.scope(keepsLogs: false) {
                try await interpreter.settleJobs(
                    after: try await interpreter.run(statements, of: source, areEntered: true))
            }
        } catch let report as ErrorReport {
            code = try interpreter.show(report)
        } catch let request as ExitRequest {
            code = request.code
        }
        await interpreter.runTrap(.exit)
        await session.close()
        try output.stream.flush()
        return Outcome(
            output: Self.steady(try output.text(), directory.path),
            messages: Self.steady(try messages.text(), directory.path),
            code: "\(code)")
    }

    /// What differs from run to run has a name.
    private static func steady(_ text: String, _ directory: FilePath) -> String {
        text.replacing(directory.string, with: "$DIR")
            .replacing(/\d{8}T\d{6}-[0-9a-f]{4}/, with: "<run>")
            .replacing(/\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?Z/, with: "<time>")
            .replacing(/\d{4}-\d{2}-\d{2} \d{2}:\d{2}(:\d{2})?/, with: "<time>")
            .replacing(/"(modified_at|updated_at|mxshell_mtime)":"\d+"/) { "\"\($0.output.1)\":\"<time>\"" }
            .replacing(/"trash_id":"\d+-[0-9a-f]+"/, with: "\"trash_id\":\"<id>\"")
            // As they are shown: 850 ms, 2.4 s, 1m25s, 1h02m.
            .replacing(/\b(\d+(\.\d+)? (s|ms)|\d+m\d+s|\d+h\d+m)\b/, with: "<duration>")
    }
}

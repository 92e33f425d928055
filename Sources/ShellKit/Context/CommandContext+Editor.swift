import LineEditing
import MictlanXText
import SystemPackage

extension CommandContext {
    /// Has the user's editor change a file: that of VISUAL, else of EDITOR, else vi.
    ///
    /// - Parameters:
    ///   - path: the file.
    ///   - name: the command, for messages.
    /// - Throws: `ShellError` where there is no terminal and no editor was chosen, for vi would wait for keys;
    ///   ``CommandEnded`` for an editor that fails.
    func edit(_ path: FilePath, for name: String) async throws {
        guard let runner else { return }
        let environment = session.configuration.environment
        let chosen = environment.nonEmpty("VISUAL") ?? environment.nonEmpty("EDITOR")
        if chosen == nil, await !session.canAsk {
            throw ShellError.usage(
                "'\(name)' needs a terminal for vi", hint: "EDITOR names an editor that works without one")
        }
        // The editor's variable may hold flags, as for every program; the file is one word.
        let quoted = "'" + path.string.replacing("'", with: #"'\''"#) + "'"
        let code = try await runner.run(SourceText(name: name, text: "!\(chosen ?? "vi") \(quoted)"), in: self)
        guard code == 0 else { throw CommandEnded(code: code) }
    }
}

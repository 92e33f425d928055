import Foundation
import Testing

@testable import ShellKit

/// `graph` on files.
@Suite struct GraphCommandTests {
    private func run(_ words: String, on text: String) async throws -> ShellRun.Result {
        let file = FileManager.default.temporaryDirectory.appending(path: "mx-graph-\(UUID().uuidString).yaml")
        defer { try? FileManager.default.removeItem(at: file) }
        try Data(text.utf8).write(to: file)
        return try await ShellRun().run("graph \(file.path) \(words)")
    }

    private static let good = "mxwf: 1\nname: w\nsteps:\n  - id: end\n    echo: hi\n  - id: class\n    echo: ho\n"

    @Test func drawsInTheTerminalAndForOthers() async throws {
        #expect(try await run("", on: Self.good).output == "● end  echo\n● class  echo\n")
        #expect(try await run("--format dot", on: Self.good).output.hasPrefix("digraph \"w\" {\n"))
        #expect(try await run("--format mermaid", on: Self.good).output.hasPrefix("flowchart TB\n"))
        let svg = try await run("--format svg", on: Self.good)
        #expect(svg.output.hasPrefix("<svg xmlns=\"http://www.w3.org/2000/svg\""))
        #expect(svg.code == 0)
        #expect(svg.connections == 0)
    }

    @Test func refusesWhatIsWrong() async throws {
        let bad = try await run("", on: "mxwf: 1\nname: w\nsteps: [{nix: 1}]\n")
        #expect(bad.code == 2)
        #expect(bad.output == "")
        #expect(bad.messages.contains("error[E203]"))
        #expect(try await run("--format gif", on: Self.good).code == 2)
        #expect(try await ShellRun().run("graph /nonexistent.yaml").code != 0)
    }
}

import Foundation
import MictlanXNode
import SystemPackage
import Testing

@testable import ShellKit

/// `node` and `peers`: what can be refused without a node, and the tools that look into a store themselves.
@Suite final class NodeCommandTests {
    private let root = FileManager.default.temporaryDirectory.appending(path: "mx-node-\(UUID().uuidString)")

    deinit {
        try? FileManager.default.removeItem(at: root)
    }

    private func run(_ line: String) async throws -> ShellRun.Result {
        try await ShellRun().run(line.replacing("ROOT", with: root.path), commands: .host)
    }

    private func makeStore() async throws {
        let socket = FilePath("\(root.path)/s")
        try FileManager.default.createDirectory(
            at: root, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        let node = try await Node.open(
            NodeConfiguration(store: FilePath("\(root.path)/store"), addresses: [.unixSocket(socket)]))
        let serving = Task { try await node.run() }
        node.beginShutdown()
        try await serving.value
    }

    @Test func checkReadsAStore() async throws {
        try await makeStore()
        let text = try await run("node check --data ROOT/store")
        #expect(text.code == 0, "\(text.messages)")
        #expect(text.output == "clean\t-\t0 chunks\t0 replicas read, 0 B\n")
        for flag in ["--json", "-o json"] {
            let json = try await run("node check --data ROOT/store \(flag)").output
            #expect(json.hasPrefix(#"{"clean":true,"in_use":false,"chunks":0,"#), "\(flag)")
        }
        #expect(try await run("node check -q --data ROOT/store").output == "")
    }

    @Test func repairAsksFirst() async throws {
        try await makeStore()
        #expect(try await run("node repair --data ROOT/store").code == 14)
        #expect(try await run("node repair -n --data ROOT/store").code == 0)
        let done = try await run("node repair --yes --data ROOT/store")
        #expect(done.code == 0)
        #expect(done.messages.contains("mended 0"))
    }

    @Test(
        arguments: [
            ("node --listen nix", "nix"), ("node serve --peers 0", "0"), ("node --peer-dir x", "x"),
            ("node --durability never", "never"), ("node --capacity 0", "0"),
            ("node status --uri nix", "nix"), ("node check --dta x", "--dta"), ("node repair extra", "extra"),
            ("peers --uri nix", "nix"), ("peers disable --uri nix p", "nix"), ("peers heal extra", "extra"),
            ("peers enable a b", "b"), ("peers ls --frob", "--frob"),
        ])
    func refusesWords(line: String, word: String) async throws {
        let result = try await run(line)
        #expect(result.code == 2)
        #expect(result.connections == 0)
        #expect(try result.underlined() == word, "\(result.messages)")
    }

    @Test(arguments: ["node check", "node repair -n"])
    func aStoreThatIsNotThere(verb: String) async throws {
        let result = try await run("\(verb) --data ROOT/nix")
        #expect(result.code != 0)
        #expect(!FileManager.default.fileExists(atPath: root.path + "/nix"))
    }

    @Test(arguments: ["peers", "peers ls", "peers heal", "peers disable p", "peers enable p", "node status"])
    func noRouterToAsk(line: String) async throws {
        let result = try await run(line)
        // The store in memory has no routers behind it.
        #expect(result.code == (line == "node status" ? 0 : 12))
        #expect(result.output == "")
    }

    @Test func nodeIsOnlyOnTheHostsCommandLine() async throws {
        let result = try await ShellRun().run("node check")
        #expect(result.code == 2)
        #expect(result.messages.contains("'node' takes the whole process"))
        #expect(try result.underlined() == "node")
        #expect(try await run("help node").output.contains("USAGE: mxshell node"))
    }
}

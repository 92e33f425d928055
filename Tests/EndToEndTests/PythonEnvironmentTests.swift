import Foundation
import Testing

/// The environment that programs over the Python client have set.
@Suite struct PythonEnvironmentTests {
    private let home: Home

    init() throws {
        home = try Home()
        try home.write("x", "hello")
    }

    /// Host and port of a node's URI.
    private func address(of node: ServedNode) -> String {
        String(node.uri.drop { $0 != "@" }.dropFirst().prefix { $0 != "/" && $0 != "?" })
    }

    @Test(arguments: ["MICTLANX_URI", "MICTLANX_CLIENT_URI", "MICTLANX_ROUTERS"])
    func routersAreUsed(variable: String) async throws {
        let node = try await ServedNode.start(in: home)
        let address = address(of: node)
        let environment =
            variable == "MICTLANX_ROUTERS"
            ? [variable: "r0:\(address)", "MICTLANX_PROTOCOL": "http"]
            : [variable: "mictlanx://r0@\(address)?/api_version=4&protocol=http"]
        let put = try await Mxshell.run(["-v", "put", "x", "b/x"], in: home, environment: environment)
        #expect(put.code == 0, "\(put.messages)")
        #expect(
            put.messages.contains("store: mictlanx://r0@\(address)/?protocol=http (\(variable))"), "\(put.messages)")
        #expect(try await Mxshell.run(["cat", "b/x", "--uri", node.uri], in: home).output == "hello")
        // Ours comes first.
        let ours = try await Mxshell.run(
            ["ls", "b", "-v"], in: home, environment: environment.merging(["MXSHELL_URI": node.uri]) { $1 })
        #expect(ours.code == 0 && ours.messages.contains("(MXSHELL_URI)"), "\(ours.messages)")
        await #expect(throws: Never.self) { try await node.ended(by: SIGTERM) }
    }

    @Test(arguments: [
        ("MICTLANX_URI", "host:1", "write mictlanx://host:1/?protocol=http"),
        ("MICTLANX_CLIENT_URI", "r0:host:1", "write mictlanx://r0@host:1/?protocol=http"),
        ("MICTLANX_ROUTERS", "host:1", "'host:1' is not id:host:port"),
    ])
    func whatIsMalformedIsNotPassedOver(variable: String, value: String, message: String) async throws {
        let result = try await Mxshell.run(["put", "x", "b/x"], in: home, environment: [variable: value])
        #expect(result.code == 7)
        #expect(result.messages.contains(variable) && result.messages.contains(message), "\(result.messages)")
    }

    @Test func aLogThatCannotBeWrittenIsAWarning() async throws {
        let environment = ["MICTLANX_LOG_PATH": "/proc/nope", "MICTLANX_CLIENT_MAX_WORKERS": "many"]
        let put = try await Mxshell.run(["put", "x", "b/x"], in: home, environment: environment)
        #expect(put.code == 0)
        #expect(put.messages.contains("warning: MICTLANX_LOG_PATH"), "\(put.messages)")
        #expect(put.messages.contains("warning: MICTLANX_CLIENT_MAX_WORKERS"), "\(put.messages)")
        let log = home.work.path + "/log"
        let written = try await Mxshell.run(
            ["ls", "b"], in: home, environment: ["MICTLANX_LOG_PATH": log, "MICTLANX_CLIENT_ID": "me"])
        #expect(written.code == 0 && written.messages.isEmpty)
        #expect(FileManager.default.fileExists(atPath: log + "/me.log"))
        let off = try await Mxshell.run(
            ["ls", "b"], in: home, environment: ["MICTLANX_LOG_PATH": log + "2", "MICTLANX_LOG_TO_FILE": "0"])
        #expect(off.code == 0 && !FileManager.default.fileExists(atPath: log + "2"))
    }

    @Test(arguments: [
        ("r0:host:60666", "mictlanx://r0@host:60666/?protocol=http"),
        ("http://host:60666", "mictlanx://host:60666/?protocol=http"),
    ])
    func anotherFormIsRefusedWithTheRightOne(uri: String, proposal: String) async throws {
        let result = try await Mxshell.run(["--uri", uri, "ls", "b"], in: home)
        #expect(result.code == 2 && result.messages.contains("write \(proposal)"), "\(result.messages)")
    }

    @Test func thePromptBeginsWithTheStore() async throws {
        let terminal = try PseudoTerminal(
            in: home, environment: ["MICTLANX_URI": "mictlanx://r0@nowhere:1/?protocol=http"])
        #expect(await terminal.wait(for: "store: mictlanx://r0@nowhere:1/?protocol=http (MICTLANX_URI)"))
        await terminal.enter("exit\r")
        #expect(await terminal.exitCode() == 0)
    }
}

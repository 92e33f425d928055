import Foundation
import Testing

@Suite struct NodeCommandTests {
    /// A node for others: what one process puts, another gets, and what was acknowledged survives `kill -9`.
    @Test func servesOthers() async throws {
        let home = try Home()
        try home.write("f", "served")
        var uri = ""
        for round in 0..<2 {
            let node = Process()
            node.executableURL = try Binary.url()
            node.arguments = ["node", "--listen", "127.0.0.1:0", "--data", home.work.path + "/store"]
            node.environment = home.environment
            let output = Pipe()
            node.standardOutput = output
            node.standardError = FileHandle.nullDevice
            try node.run()
            uri = String(decoding: output.fileHandleForReading.availableData, as: UTF8.self)
            uri = uri.trimmingCharacters(in: .newlines)
            #expect(uri.hasPrefix("mictlanx://mxshell@127.0.0.1:"))
            if round == 0 { #expect(try await Mxshell.run(["put", "f", "b/", "--uri", uri], in: home).code == 0) }
            let got = try await Mxshell.run(["cat", "b/f"], in: home, environment: ["MXSHELL_URI": uri])
            #expect(got.output == "served")
            kill(node.processIdentifier, round == 0 ? SIGKILL : SIGTERM)
            node.waitUntilExit()
            #expect(node.terminationStatus == (round == 0 ? SIGKILL : 143))
        }
    }
}

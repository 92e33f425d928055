import Foundation
import Testing

/// Peers from the shell: a disk is taken out, lost, written off, and an empty one takes its place.
@Suite struct PeersCommandTests {
    private func run(_ words: [String], _ node: ServedNode, in home: Home) async throws -> Mxshell.Result {
        try await Mxshell.run(words + ["--uri", node.uri], in: home)
    }

    private func states(_ node: ServedNode, in home: Home) async throws -> [String: String] {
        let listed = try await run(["peers", "-o", "json"], node, in: home)
        #expect(listed.code == 0, "\(listed.messages)")
        let rows = try JSONSerialization.jsonObject(with: Data(listed.output.utf8)) as? [[String: Any]] ?? []
        return Dictionary(
            uniqueKeysWithValues: rows.compactMap { row in
                (row["peer"] as? String).map { ($0, row["state"] as? String ?? "") }
            })
    }

    @Test func aDiskIsReplaced() async throws {
        let home = try Home()
        try home.write("in/large", [UInt8](repeating: 7, count: 300_000))
        for index in 0..<20 { try home.write("in/small\(index)", "content \(index)") }
        let other = home.root.appending(path: "disk")
        let node = try ServedNode(in: home, ["--peers", "2", "--peer-dir", "extra=\(other.path)"])
        let names = ["extra", "mxshell-peer-0", "mxshell-peer-1"]
        #expect(
            try await states(node, in: home) == Dictionary(uniqueKeysWithValues: names.map { ($0, "in-service") }))
        #expect(try await run(["put", "--rf", "2", "in/", "b/"], node, in: home).code == 0)
        #expect(try await run(["peers", "disable", "extra"], node, in: home).code == 0)
        #expect(try await states(node, in: home)["extra"] == "disabled")
        #expect(try await run(["put", "--rf", "2", "in/large", "b/again"], node, in: home).code == 0)
        // Everything is copied off the disk before it goes.
        let healed = try await run(["peers", "heal", "-o", "json"], node, in: home)
        #expect(healed.code == 0, "\(healed.messages)")
        let report = try JSONSerialization.jsonObject(with: Data(healed.output.utf8)) as? [String: Int] ?? [:]
        #expect((report["copied"] ?? 0) > 0 && report["lost"] == 0 && report["short"] == 0)
        try FileManager.default.removeItem(at: other)
        for name in ["large", "again", "small3"] {
            let got = try await run(["cat", "b/\(name)"], node, in: home)
            #expect(got.code == 0 && !got.output.isEmpty, "\(name): \(got.messages)")
        }
        let enabled = try await run(["peers", "enable", "extra"], node, in: home)
        #expect(enabled.code == 0)
        if try await states(node, in: home)["extra"] == "missing" {
            #expect(enabled.messages.contains("its directory is not there"))
            try FileManager.default.createDirectory(
                at: other.appending(path: "blobs"), withIntermediateDirectories: true)
            #expect(try await run(["peers", "enable", "extra"], node, in: home).code == 0)
        }
        #expect(try await states(node, in: home)["extra"] == "in-service")
        #expect(try await run(["peers", "heal"], node, in: home).code == 0)
        #expect(try await run(["put", "--rf", "3", "in/large", "b/three"], node, in: home).code == 0)
        #expect(node.end(by: SIGTERM) == 143)
        let check = try await Mxshell.run(["node", "check", "--data", "store"], in: home)
        #expect(check.code == 0, "\(check.output)")
    }

    @Test func saysWhatCannotBe() async throws {
        let home = try Home()
        let node = try ServedNode(in: home, ["--peers", "2"])
        let unknown = try await run(["peers", "disable", "ghost"], node, in: home)
        #expect(unknown.code == 4 && unknown.messages.contains("there are mxshell-peer-0, mxshell-peer-1"))
        #expect(try await run(["peers", "disable", "mxshell-peer-0"], node, in: home).code == 0)
        let last = try await run(["peers", "disable", "mxshell-peer-1", "-o", "json"], node, in: home)
        #expect(last.code == 2)
        let guarded = try await run(["peers", "disable", "mxshell-peer-1"], node, in: home)
        #expect(guarded.code == 8 && guarded.messages.contains("last peer in service"), "\(guarded.messages)")
        #expect(node.end(by: SIGTERM) == 143)
    }

    /// The embedded node answers as well, at once and by itself.
    @Test func theEmbeddedNodeHasOne() async throws {
        let home = try Home()
        let listed = try await Mxshell.run(["peers"], in: home)
        #expect(listed.code == 0 && listed.output.hasPrefix("in-service\t0\t"), "\(listed.messages)")
        #expect(listed.output.hasSuffix("\tmxshell-peer-0\n"))
        #expect(try await Mxshell.run(["peers", "disable", "mxshell-peer-0"], in: home).code == 8)
        #expect(try await Mxshell.run(["peers", "heal"], in: home).output == "0\t0\t0\t0\n")
        let help = try await Mxshell.run(["peers", "--help"], in: home)
        #expect(help.code == 0 && help.output.contains("disable") && help.output.contains("heal"))
    }

    /// The recorded router's words, for clients that compare them.
    @Test func servesInTheRecordedWords() async throws {
        let home = try Home()
        let node = try ServedNode(in: home, ["--compat"])
        let socket = try LoopbackSocket(port: try #require(node.port))
        try socket.send("GET /api/v4/buckets/b/metadata/nix_0 HTTP/1.0\r\n\r\n")
        let answer = try await socket.receiveToEnd()
        #expect(answer.contains(" 500 ") && answer.hasSuffix(#"{"detail":"404: No available peers"}"#), "\(answer)")
        try home.write("f", "x")
        #expect(try await run(["put", "f", "b/"], node, in: home).code == 0)
        #expect(try await run(["stat", "b/nix"], node, in: home).code == 4)
        #expect(node.end(by: SIGTERM) == 143)
    }
}

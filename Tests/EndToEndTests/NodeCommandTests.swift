import Foundation
import FoundationNetworking
import Testing

@Suite struct NodeCommandTests {
    /// A node for others: what one process puts, another gets, and what was acknowledged survives `kill -9`.
    @Test func servesOthers() async throws {
        let home = try Home()
        try home.write("f", "served")
        for round in 0..<2 {
            let node = try ServedNode(in: home)
            #expect(node.uri.hasPrefix("mictlanx://mxshell@127.0.0.1:"))
            if round == 0 { #expect(try await Mxshell.run(["put", "f", "b/", "--uri", node.uri], in: home).code == 0) }
            let got = try await Mxshell.run(["cat", "b/f"], in: home, environment: ["MXSHELL_URI": node.uri])
            #expect(got.output == "served")
            #expect(node.end(by: round == 0 ? SIGKILL : SIGTERM) == (round == 0 ? SIGKILL : 143))
        }
    }

    @Test func tellsHowItIs() async throws {
        let home = try Home()
        try home.write("f", "served")
        let node = try ServedNode(in: home)
        #expect(try await Mxshell.run(["put", "f", "b/", "--uri", node.uri], in: home).code == 0)
        let status = try await Mxshell.run(["node", "status", "--uri", node.uri, "-o", "json"], in: home)
        #expect(status.code == 0, "\(status.messages)")
        let record = try #require(
            try JSONSerialization.jsonObject(with: Data(status.output.utf8)) as? [String: Any])
        #expect(record["status"] as? String == "ok" && record["used"] as? Int == 6)
        #expect((record["requests"] as? Int ?? 0) >= 2 && record["in_flight"] as? Int == 1)
        let lines = try await Mxshell.run(["node", "status"], in: home, environment: ["MXSHELL_URI": node.uri])
        #expect(lines.output.contains("status\tok\n") && lines.output.contains("used\t6\n"))
        #expect(node.end(by: SIGTERM) == 143)
        let gone = try await Mxshell.run(["node", "status", "--uri", node.uri], in: home)
        #expect(gone.code == 12 && gone.output.isEmpty)
    }

    /// A peer of the node behind another router: it is reached at an address of its own, with routes of its own.
    @Test func aPeerListensForRouters() async throws {
        let home = try Home()
        let node = try ServedNode(in: home, ["--peers", "2", "--peer-listen", "mxshell-peer-0=127.0.0.1:0"])
        let port = try #require(node.port)
        func answer(_ port: Int, _ path: String) async throws -> [String: Any] {
            let url = try #require(URL(string: "http://127.0.0.1:\(port)/api/v4/\(path)"))
            let (data, _) = try await URLSession.shared.data(from: url)
            return try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
        }
        let peers = try #require(try await answer(Int(port), "peers")["available"] as? [[String: Any]])
        let ports = Dictionary(
            uniqueKeysWithValues: peers.map { ($0["peer_id"] as? String ?? "", $0["port"] as? Int ?? 0) })
        #expect(ports["mxshell-peer-1"] == Int(port) && ports["mxshell-peer-0"] != Int(port))
        let usage = try await answer(try #require(ports["mxshell-peer-0"]), "stats/ufs")
        #expect(usage["used_disk"] as? Int == 0, "\(usage)")
        #expect(node.end(by: SIGTERM) == 143)
    }

    @Test func checksAndRepairsAStore() async throws {
        let home = try Home()
        try home.write("f", [UInt8](repeating: 7, count: 100_000))
        #expect(try await Mxshell.run(["put", "f", "b/"], in: home).code == 0)
        let clean = try await Mxshell.run(["node", "check", "--json"], in: home)
        let record = try JSONSerialization.jsonObject(with: Data(clean.output.utf8)) as? [String: Any]
        #expect(clean.code == 0 && record?["clean"] as? Bool == true && record?["chunks"] as? Int == 1)
        let store = home.root.appending(path: "data/mxshell/store/blobs")
        let files = try FileManager.default.subpathsOfDirectory(atPath: store.path).filter { $0.count > 60 }
        let blob = store.appending(path: try #require(files.first))
        try Data(repeating: 8, count: 100_000).write(to: blob)
        let damaged = try await Mxshell.run(["node", "check"], in: home)
        #expect(damaged.code == 11 && damaged.output.contains("content_lost\tmxshell-peer-0\tb@"))
        #expect(try await Mxshell.run(["node", "repair"], in: home).code == 14)
        #expect(try await Mxshell.run(["node", "repair", "--dry-run"], in: home).code == 11)
        #expect(try await Mxshell.run(["node", "repair", "--yes"], in: home).code == 11)
        #expect(try await Mxshell.run(["node", "repair", "--yes", "--forget-lost"], in: home).code == 0)
        #expect(try await Mxshell.run(["node", "check"], in: home).code == 0)
        #expect(try await Mxshell.run(["node", "check", "--data", "nowhere"], in: home).code == 7)
        #expect(try await Mxshell.run(["node", "repair", "--new-catalog", "--dry-run"], in: home).code == 2)
        for file in try FileManager.default.contentsOfDirectory(atPath: store.deletingLastPathComponent().path)
        where file.hasPrefix("catalog.sqlite") {
            try FileManager.default.removeItem(at: store.deletingLastPathComponent().appending(path: file))
        }
        let outlook = try await Mxshell.run(["node", "repair", "--new-catalog", "--dry-run"], in: home)
        #expect(outlook.code == 0 && outlook.messages.contains("would make a new catalog"), "\(outlook)")
        #expect(try await Mxshell.run(["node", "check"], in: home).code == 7)
        let node = try ServedNode(in: home)
        #expect(try await Mxshell.run(["node", "repair", "--yes", "--data", "store"], in: home).code == 5)
        #expect(node.end(by: SIGTERM) == 143)
    }

    /// A file of the store whose bytes have changed: the read that finds it says what to do, and that helps.
    @Test func whatRottedIsStoredByTheNextPut() async throws {
        let home = try Home()
        try home.write("f", [UInt8](repeating: 7, count: 100_000))
        #expect(try await Mxshell.run(["put", "f", "b/"], in: home).code == 0)
        let blobs = home.root.appending(path: "data/mxshell/store/blobs")
        let file = try FileManager.default.subpathsOfDirectory(atPath: blobs.path).first { $0.count > 60 }
        try Data(repeating: 8, count: 100_000).write(to: blobs.appending(path: try #require(file)))
        let damaged = try await Mxshell.run(["get", "b/f", "back"], in: home)
        #expect(damaged.code == 11 && damaged.messages.contains("put the same content again"), "\(damaged)")
        let again = try await Mxshell.run(["put", "f", "b/"], in: home)
        #expect(again.code == 0 && !again.output.contains("unchanged"), "\(again)")
        #expect(try await Mxshell.run(["get", "b/f", "back"], in: home).code == 0)
        #expect(try home.read("back") == (try home.read("f")))
        #expect(try await Mxshell.run(["node", "check"], in: home).code == 0)
    }

    /// A backup of a store that is served, what is made of it, and what is refused.
    @Test func backsUpAndRestores() async throws {
        let home = try Home()
        try home.write("f", [UInt8](repeating: 7, count: 100_000))
        try home.write("g", "small")
        let node = try ServedNode(in: home)
        #expect(try await Mxshell.run(["put", "f", "g", "b/", "--uri", node.uri], in: home).code == 0)
        let backup = try await Mxshell.run(["node", "backup", "copy", "--data", "store", "-o", "json"], in: home)
        #expect(backup.code == 0, "\(backup.messages)")
        let record = try JSONSerialization.jsonObject(with: Data(backup.output.utf8)) as? [String: Any]
        #expect(record?["contents"] as? Int == 1 && record?["lost"] as? Int == 0)
        let again = try await Mxshell.run(["node", "backup", "copy", "--data", "store"], in: home)
        #expect(again.code == 2 && again.messages.contains("not empty"))
        #expect(try await Mxshell.run(["node", "backup", "x", "--data", "nowhere"], in: home).code == 7)
        #expect(try await Mxshell.run(["node", "backup"], in: home).code == 2)
        #expect(node.end(by: SIGTERM) == 143)
        let restored = try await Mxshell.run(["node", "restore", "copy"], in: home)
        #expect(restored.code == 0 && restored.output.contains("clean\t"), "\(restored.messages)")
        #expect(try await Mxshell.run(["cat", "b/g"], in: home).output == "small")
        #expect(try await Mxshell.run(["get", "b/f", "back"], in: home).code == 0)
        #expect(try home.read("back") == (try home.read("f")))
        #expect(try await Mxshell.run(["node", "restore", "copy"], in: home).code == 2)
    }

    /// The loss of the catalog is refused by every command; a backup brings it back.
    @Test func aLostCatalogIsRefusedAndComesBack() async throws {
        let home = try Home()
        try home.write("f", [UInt8](repeating: 7, count: 100_000))
        #expect(try await Mxshell.run(["put", "f", "b/"], in: home).code == 0)
        #expect(try await Mxshell.run(["node", "backup", "copy"], in: home).code == 0)
        let store = home.root.appending(path: "data/mxshell/store")
        for name in try FileManager.default.contentsOfDirectory(atPath: store.path) where name.hasPrefix("catalog") {
            try FileManager.default.removeItem(at: store.appending(path: name))
        }
        for words in [["ls", "b"], ["put", "f", "b/x"], ["node", "check"], ["node", "repair", "--yes"]] {
            let run = try await Mxshell.run(words, in: home)
            #expect(run.code == 7 && run.messages.contains("catalog.sqlite"), "\(words): \(run.messages)")
        }
        #expect(try await Mxshell.run(["node", "restore", "copy"], in: home).code == 0)
        #expect(try await Mxshell.run(["get", "b/f", "back"], in: home).code == 0)
    }

    @Test func terminationFinishesWhatIsInFlight() async throws {
        let home = try Home()
        let node = try ServedNode(in: home)
        let port = try #require(node.port)
        let body =
            #"{"bucket_id":"b","key":"k_0","ball_id":"k","size":5,"producer_id":"p","tags":{},"checksum":""#
            + #"2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"}"#
        let registration = try LoopbackSocket(port: port)
        try registration.send(
            "POST /api/v4/buckets/b/metadata HTTP/1.0\r\ncontent-length: \(body.utf8.count)\r\n\r\n\(body)")
        let answer = try await registration.receiveToEnd()
        let ticket = try #require(answer.firstMatch(of: /"tasks_ids":\["([^"]+)"\]/)?.1, "\(answer)")
        let upload = try LoopbackSocket(port: port)
        try upload.send(
            "POST /api/v4/buckets/data/\(ticket)/chunked HTTP/1.1\r\nhost: localhost\r\nexpect: 100-continue\r\ncontent-length: 5\r\n\r\n"
        )
        #expect(try await upload.receiveSome().hasPrefix("HTTP/1.1 100"))
        kill(node.process.processIdentifier, SIGTERM)
        // The listening socket goes first; the request that was under way stays.
        while (try? LoopbackSocket(port: port)) != nil { await Task.yield() }
        try upload.send("hello")
        #expect(try await upload.receiveToEnd().contains("HTTP/1.1 200"))
        node.process.waitUntilExit()
        #expect(node.process.terminationStatus == 143)
        let again = try ServedNode(in: home)
        let reading = try LoopbackSocket(port: try #require(again.port))
        try reading.send("GET /api/v4/buckets/b/k_0 HTTP/1.0\r\n\r\n")
        #expect(try await reading.receiveToEnd().hasSuffix("\r\n\r\nhello"))
        #expect(again.end(by: SIGTERM) == 143)
    }
}

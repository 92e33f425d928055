import MictlanXClient
import MictlanXModel
import SystemPackage
import TestSupport
import Testing

@testable import ShellKit

/// The verbs that ask the routers themselves, against an embedded node.
@Suite struct ObjectVerbTests {
    /// Runs a body with two files, `a.txt` and `b.bin`, put into the bucket `b` in chunks of four bytes.
    private func withShell(
        _ body: (_ run: ShellRun, _ client: MictlanXClient, _ directory: FilePath) async throws -> Void
    ) async throws {
        try await withEmbeddedNode { client, _, directory in
            try directory.appending("a.txt").write(Array("0123456789".utf8))
            try directory.appending("b.bin").write(Array("xyz".utf8))
            let run = try ShellRun(on: client, routers: client.routers)
            let put = try await run.run("put \(directory)/a.txt \(directory)/b.bin b/ --tag k=v --chunk-size 4B -q")
            #expect(put.code == 0, "\(put.messages)")
            try await body(run, client, directory)
        }
    }

    @Test func tags() async throws {
        try await withShell { run, client, _ async throws in
            let address = try BallAddress("b/a.txt")
            #expect(try await run.run("tag b/a.txt").output.contains("k\tv\n"))
            let dry = try await run.run("tag -n b/a.txt k=w")
            #expect(dry.output == "would_tag\t10\tb/a.txt\n")
            #expect(try await client.info(of: address).tags["k"] == "v")
            #expect(try await run.run("tag b/a.txt k=w 'new=x y' --remove fullname").output == "tagged\t10\tb/a.txt\n")
            let info = try await client.info(of: address)
            #expect(info.tags["k"] == "w" && info.tags["new"] == "x y" && info.tags["fullname"] == nil)
            #expect(info.isComplete && info.chunks == 3)
            #expect(try await client.get(address).1 == Array("0123456789".utf8))
            // Every chunk has them.
            for try await chunk in client.chunks(of: address) { #expect(chunk.tags["k"] == "w") }
            #expect(try await run.run("tag b/a.txt k=w").output == "unchanged\t10\tb/a.txt\n")
            #expect(try await run.run("tag b/* seen=1 -q").code == 0)
            #expect(try await run.run("find b --tag seen=1").output == "b/a.txt\nb/b.bin\n")
        }
    }

    @Test(arguments: [
        ("tag b/nix k=v", Int32(4)), ("tag b/a index=3", 2), ("tag b/a k", 2), ("tag b/a =v", 2), ("tag b/n* k=v", 9),
        ("tag b/a updated_at=1", 2), ("tag b/a k=v --remove k", 2), ("tag b/nix", 4), ("tag b", 2),
        ("rb b/a", 2), ("rb nix -y", 3), ("rb b", 14), ("rb b -y --max-deletes 1", 8), ("pipe b", 2),
        ("get --chunk 2-1 b/a -", 2), ("get --chunk 7 b/a -", 4), ("get --chunk 0 b/* -", 2), ("get", 2),
        ("get --checksum 12", 2), ("disable b/nix", 4), ("disable b/*", 2), ("put a b/ --content-type nothing", 2),
        ("cat b/a --offset -1", 2), ("rm --key b/a -r", 2),
    ])
    func refusals(text: String, code: Int32) async throws {
        let run = try ShellRun(["b/a": "1", "b/c": "2"])
        let result = try await run.run(text)
        #expect(result.code == code, "\(result.messages)")
        #expect(run.store.names.count == 2)
    }

    /// The recorded router answers 500 to every change of metadata: that is told, and nothing is lost.
    @Test func aRouterThatCannotChangeTags() async throws {
        try await withRecordedCluster { cluster in
            try await cluster.put(Array("x".utf8), "b/one")
            let run = try ShellRun(on: cluster.client, routers: cluster.client.routers)
            let result = try await run.run("tag b/one k=v")
            #expect(result.code == 7)
            #expect(result.messages.contains("no way to change what it has registered"))
            #expect(try await run.run("cat b/one").output == "x")
        }
    }

    @Test func standardInputIntoABall() async throws {
        try await withShell { run, client, directory async throws in
            let result = try await run.run("pipe b/in.json --tag k=v -q < \(directory)/a.txt; cat b/in.json")
            #expect(result.output == "0123456789", "\(result.messages)")
            let info = try await client.info(of: BallAddress("b/in.json"))
            #expect(info.tags["k"] == "v" && info.contentType == "application/json")
            #expect(try await run.run("verify b --sums - < \(directory)/b.bin").code == 2)
        }
    }

    @Test func wholeBuckets() async throws {
        let run = try ShellRun(["b/a": "1", "b/d/e": "2", "c/x": ""])
        #expect(try await run.run("rb -n b").output == "would_delete\t1\tb/a\nwould_delete\t1\tb/d/e\n")
        #expect(run.store.names.count == 3)
        #expect(try await run.run("use c; rb b --yes").code == 0)
        #expect(run.store.names == ["c/x"])
    }

    @Test func partsOfBalls() async throws {
        try await withShell { run, _, directory async throws in
            for (flags, part) in [
                ("--offset 3", "3456789"), ("--count 2", "01"), ("--offset 8 --count 9", "89"), ("--offset 99", ""),
                ("--offset 0 --count 0", ""),
            ] {
                let result = try await run.run("cat b/a.txt \(flags)")
                #expect(result.output == part && result.code == 0, "\(flags)")
            }
            #expect(try await run.run("get --chunk 1 b/a.txt -").output == "4567")
            #expect(try await run.run("get --chunk 1-2 b/a.txt \(directory)/part").code == 0)
            #expect(try directory.appending("part").readBytes() == Array("456789".utf8))
        }
    }

    @Test func contentByItsChecksum() async throws {
        try await withShell { run, _, directory async throws in
            let checksum = SHA256.hash(Array("xyz".utf8)).hex
            let result = try await run.run("get --checksum \(checksum) \(directory)/found -o ndjson")
            #expect(result.code == 0, "\(result.messages)")
            #expect(result.output.contains(#""ball":"b-x2ebin""#))
            #expect(try directory.appending("found").readBytes() == Array("xyz".utf8))
            let other = SHA256.hash(Array("nothing".utf8)).hex
            #expect(try await run.run("get --checksum \(other) \(directory)/none").code == 4)
        }
    }

    @Test func singleKeys() async throws {
        try await withShell { run, client, _ async throws in
            #expect(try await run.run("rm --key b/a-x2etxt_1").output == "deleted\t4\tb/a.txt_1\n")
            #expect(try await client.info(of: BallAddress("b/a.txt")).isComplete == false)
            #expect(try await run.run("rm --key b/a-x2etxt_1").code == 4)
        }
    }

    @Test func replicasOfChunks() async throws {
        try await withShell { run, client, _ async throws in
            let peer = try #require(try await client.routers.first?.peers().available.first?.peerID)
            let rows = try await run.run("stat --replicas b/b.bin").output.split(separator: "\n")
            #expect(rows.last == "0\t3\t1\t\(peer)\tb-x2ebin_0")
            let record = try await run.run("stat --replicas b/b.bin -o json").output
            #expect(record.contains(#""replicas":[{"peer":"\#(peer)","size":3}]"#))
        }
    }

    @Test func howFullThePeersAre() async throws {
        try await withShell { run, client, _ async throws in
            #expect(try await run.run("stats -o raw").output == (try await run.run("peers -o raw").output))
            let peer = try #require(try await client.routers.first?.peers().available.first)
            let space = PeerSpace(peerID: peer.peerID, usedDisk: 1 << 20, totalDisk: 1 << 22)
            let bar = PeerBarRow(row: PeerRow(peer, isAvailable: true, space)).cells(exact: false)
            #expect(Array(bar[1...3]) == ["1 MiB", "4 MiB", "▕█████               ▏ 25 %"])
            #expect(
                PeerBarRow(row: PeerRow(peer, isAvailable: true, nil)).cells(exact: false)[1...3] == ["-", "-", "-"])
        }
    }

    @Test func withdrawnFromReading() async throws {
        try await withShell { run, _, _ async throws in
            #expect(try await run.run("disable -n b/b.bin").output == "would_disable\t3\tb/b.bin\n")
            #expect(try await run.run("cat b/b.bin").code == 0)
            #expect(try await run.run("disable b/b.bin").output == "disabled\t3\tb/b.bin\n")
            #expect(try await run.run("cat b/b.bin").code != 0)
            #expect(try await run.run("cat b/a.txt").code == 0)
        }
    }

    private func type(_ name: String, _ client: MictlanXClient) async throws -> String {
        try await client.info(of: BallAddress("b/\(name)")).contentType
    }

    /// By the ending of the name, or as it was given.
    @Test func mediaTypes() async throws {
        try await withShell { run, client, directory async throws in
            #expect(try await type("a.txt", client) == "text/plain")
            #expect(try await run.run("put \(directory)/b.bin b/c.bin --content-type image/x-own -q").code == 0)
            #expect(try await type("c.bin", client) == "image/x-own")
            #expect(try await run.run("ls -l b/c.bin").output.hasSuffix("\timage/x-own\n"))
            // The same content again, without a wish, keeps a type that nothing contradicts.
            #expect(try await run.run("put \(directory)/a.txt b/ --tag k=v").output == "unchanged\t10\tb/a.txt\n")
        }
    }

    @Test func listOfChecksums() async throws {
        try await withShell { run, _, directory async throws in
            let result = try await run.run("get -r b \(directory)/out/ --sums \(directory)/SUMS -q -j 1")
            #expect(result.code == 0, "\(result.messages)")
            let list = String(decoding: try directory.appending("SUMS").readBytes(), as: UTF8.self)
            let digest = SHA256.hash(Array("xyz".utf8)).hex
            #expect(list.split(separator: "\n").last == "\(digest)  b.bin")
            #expect(try await run.run("verify b --sums \(directory)/SUMS -q").code == 0)
        }
    }
}

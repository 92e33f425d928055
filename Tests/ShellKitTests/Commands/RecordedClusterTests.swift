import MictlanXClient
import MictlanXModel
import SystemPackage
import TestSupport
import Testing

@testable import ShellKit

/// Every verb and step against the recorded router while its peers are well, down, silent, or the router has begun anew:
/// no success that is not true of the peers' own disks.
@Suite struct RecordedClusterTests {
    enum Trouble: String, CaseIterable, Sendable {
        case none, down, silent, restarted
    }

    @Test(arguments: ClusterVerb.all, Trouble.allCases)
    func successIsTrue(verb: ClusterVerb, trouble: Trouble) async throws {
        try await withRecordedCluster { cluster in
            try await cluster.put(ClusterVerb.old, "b/one")
            try await cluster.put(ClusterVerb.old, "b/two", replicas: 2)
            try await cluster.put([], "b/none")
            // The peer that has the only replica of one ball.
            let peer = try #require(cluster.router.replicas(of: "one_0", in: "b").first)
            switch trouble {
            case .none: break
            case .down: cluster.router.set(peer, .down)
            case .silent: cluster.router.set(peer, .silent)
            case .restarted: cluster.router.restart()
            }
            try await withTemporaryDirectory { directory in
                try directory.appending("new").write(ClusterVerb.new)
                let run = try ShellRun(on: cluster.client)
                let result: ShellRun.Result
                if verb.isWorkflow {
                    let text = verb.workflow.replacing("DIR", with: directory.string)
                    try directory.appending("t.yaml").write(Array(text.utf8))
                    result = try await run.run("run --yes \(directory)/t.yaml")
                } else {
                    result = try await run.run(verb.text.replacing("DIR", with: directory.string))
                }
                let after = ClusterVerb.After(
                    held: try await cluster.held(), output: result.output, directory: directory)
                if result.code == 0 {
                    #expect(verb.isTrue(after), "\(verb.text), \(trouble): 0, but the peers hold \(after.held)")
                }
                if trouble == .none {
                    #expect((result.code == 0) == verb.succeeds, "\(verb.text): \(result.code) \(result.messages)")
                }
                // Never two contents under one key, whatever the code.
                for (key, contents) in after.held {
                    #expect(Set(contents.values).count == 1, "\(verb.text), \(trouble): \(key) has two contents")
                }
            }
        }
    }

    @Test func aListThatIsNotWholeIsNotDeletedFrom() async throws {
        try await withRecordedCluster { cluster in
            try await cluster.put(ClusterVerb.old, "b/one")
            try await cluster.put(ClusterVerb.old, "b/two", replicas: 3)
            let peer = try #require(cluster.router.replicas(of: "one_0", in: "b").first)
            cluster.router.set(peer, .down)
            let run = try ShellRun(on: cluster.client)
            let before = try await cluster.held()
            let refused = try await run.run("rm -r b --yes")
            #expect(refused.code == 8)
            #expect(refused.messages.contains("the list of balls is not whole") && refused.messages.contains(peer))
            #expect(try await cluster.held() == before)
            let listed = try await run.run("ls b")
            #expect(listed.code == 6)
            #expect(listed.messages.contains("no answer from \(peer)"))
            // What is there goes; what may be at the peer is told.
            let accepted = try await run.run("rm -r b --yes --accept-incomplete")
            #expect(accepted.code != 0)
            #expect(try await cluster.held()["b/one_0"] != nil)
        }
    }

    /// A replace that deletes first and then finds no room has lost a ball: no other is begun, and how many is said.
    @Test(arguments: ["", " -o ndjson"]) func whatWasNotBegunIsSaid(format: String) async throws {
        try await withRecordedCluster { cluster in
            try await withTemporaryDirectory { directory in
                for name in ["a", "b", "c"] {
                    try await cluster.put(ClusterVerb.old, "b/\(name)")
                    try directory.appending(name).write(ClusterVerb.new)
                }
                for peer in cluster.peers { cluster.router.set(peer, .full) }
                let run = try ShellRun(on: cluster.client)
                let files = ["a", "b", "c"].map { "\(directory)/\($0)" }.joined(separator: " ")
                let result = try await run.run("put \(files) b/ --replace direct -j 1\(format)")
                #expect(result.code == 5, "\(result.messages)")
                let text = "1 of 3 files failed, and 2 were not begun, as the old content of one is lost"
                #expect(result.messages.contains(text), "\(result.messages)")
                #expect(try await cluster.held().count == 2)
            }
        }
    }

    /// Ids that the wire changes on the way are shown, marked, and counted as left.
    @Test func idsThatNoCallCanName() async throws {
        try await withRecordedCluster { cluster in
            try await cluster.put(ClusterVerb.old, "b/one")
            for id in ["a--b", "My File.v1.txt", "a/b/c.txt"] { cluster.router.list(odd: id, in: "b") }
            let run = try ShellRun(on: cluster.client)
            let listed = try await run.run("ls b")
            #expect(listed.code == 0)
            for id in ["a--b", "My File.v1.txt", "a/b/c.txt"] {
                #expect(listed.output.contains("\(id) (no usable id)"))
            }
            // Programs get no name that is another ball's.
            for command in ["find b --print0", "find b -o raw", "ls -r b -o raw"] {
                let found = try await run.run(command)
                #expect(found.code == 6 && found.messages.contains("not written: 3 balls whose ids"), "\(command)")
                #expect(found.output.filter { $0 != "\0" && $0 != "\n" } == (command.hasPrefix("ls") ? "one" : "b/one"))
            }
            // Their tags and their age are not known, their names and sizes are.
            for command in ["find b --tag k=v", "find b --newer-than 1d", "du b --tag k=v", "tree b --older-than 1d"] {
                let found = try await run.run(command)
                #expect(found.code == 6, "\(command)")
                #expect(found.messages.contains("not looked at: 3 balls whose ids no call can name"), "\(command)")
            }
            let byName = try await run.run("find b --name '*.txt'")
            #expect(byName.code == 0 && byName.output.split(separator: "\n").count == 2, "\(byName.output)")
            #expect(byName.output.contains("My File.v1.txt (no usable id)"))
            #expect(try await run.run("find b --larger 1GB").code == 9)
            let tagged = try await run.run("ls b --tag k=v")
            #expect(tagged.code == 6 && tagged.messages.contains("not written: 3 balls"), "\(tagged.messages)")
            // A dry run ends as the real one.
            let rehearsed = try await run.run("rm -r b --yes -n")
            #expect(rehearsed.code == 6)
            #expect(rehearsed.output.contains("would_delete") && rehearsed.messages.contains("3 balls whose ids"))
            let removed = try await run.run("rm -r b --yes")
            #expect(removed.code == 6)
            #expect(removed.messages.contains("3 balls whose ids no call can name"))
            #expect(try await cluster.held().isEmpty)
        }
    }

    /// Also where nobody gave a media type, and for balls of several chunks.
    @Test func fewerReplicasThanWantedAreTold() async throws {
        try await withRecordedCluster { cluster in
            try await withTemporaryDirectory { directory in
                try directory.appending("f").write(testBytes(5_000))
                let run = try ShellRun(on: cluster.client)
                for text in ["put \(directory)/f b/x", "put \(directory)/f b/y --chunk-size 2kB", "cp b/x b/z"] {
                    let result = try await run.run("\(text) --rf 5")
                    #expect(
                        result.code == 0 && result.messages.contains("has 3 of 5 replicas"),
                        "\(text): \(result.messages)")
                }
            }
        }
    }

    @Test func tagsThatStay() async throws {
        try await withRecordedCluster { cluster in
            try await withTemporaryDirectory { directory in
                try directory.appending("f").write(ClusterVerb.old)
                let run = try ShellRun(on: cluster.client)
                #expect(try await run.run("put \(directory)/f b/x --tag a=1").code == 0)
                let again = try await run.run("put \(directory)/f b/x --tag a=2 -o json")
                #expect(again.code == 0)
                #expect(again.output.contains(#""outcome":"unchanged""#) && again.output.contains(#""tags_kept":true"#))
                #expect(again.messages.contains("keeps its old tags"))
            }
        }
    }

    /// The router lists no empty ball, and a bucket that holds nothing else is a bucket.
    @Test func aBucketOfEmptyBalls() async throws {
        try await withRecordedCluster { cluster in
            try await cluster.put([], "b/none")
            let run = try ShellRun(on: cluster.client)
            let listed = try await run.run("ls b")
            #expect(listed.code == 0)
            #expect(listed.output.contains("none") && !listed.messages.contains("may be missing"))
            #expect(try await run.run("ls c").code == 3)
        }
    }

    /// Nothing of what was said is untrue of peers that all answer, and take no bytes.
    @Test func whatNoPeerStores() async throws {
        try await withRecordedCluster { cluster in
            try await withTemporaryDirectory { directory in
                try await cluster.put(ClusterVerb.old, "b/old")
                for peer in cluster.peers { cluster.router.set(peer, .full) }
                try directory.appending("new").write(ClusterVerb.new)
                for name in ["old", "other"] {
                    let result = try await ShellRun(on: cluster.client).run("put \(directory)/new b/\(name)")
                    #expect(result.code == 5)
                    #expect(result.messages.contains("no peer stored the bytes"), "\(result.messages)")
                    #expect(!result.messages.contains("does not answer") && !result.messages.contains("waits at"))
                    #expect(result.messages.contains("'b/\(name)"))
                }
            }
        }
    }

    /// What was registered and never stored is nowhere, and deleting it is no failure for ever.
    @Test func whatWasOnlyRegistered() async throws {
        try await withRecordedCluster { cluster in
            let router = try #require(cluster.client.routers.first)
            let bytes = ClusterVerb.old
            let chunk = ChunkMetadata(
                key: "x_0", size: bytes.count, checksum: SHA256.hash(bytes).hex, tags: [:], producerID: "p",
                ballID: "x", bucketID: "b")
            _ = try await router.register(chunk)
            let run = try ShellRun(on: cluster.client)
            #expect(try await run.run("rm b/x").code == 4)
            #expect(try await run.run("stat b/x").code == 4)
            #expect(try await run.run("cat b/x").code == 4)
        }
    }

    /// What is known of a ball is not all of it while a peer is down.
    @Test func statOfABallOfWhichAPartCanBeHad() async throws {
        try await withRecordedCluster { cluster in
            try await cluster.put(ClusterVerb.old, "b/m", chunk: 100)
            let held = try await cluster.held()
            let peer = try #require(held["b/m_1"]?.keys.first)
            cluster.router.set(peer, .down)
            let result = try await ShellRun(on: cluster.client).run("stat b/m")
            #expect(result.code == 5 && result.messages.contains("does not answer"))
        }
    }
}

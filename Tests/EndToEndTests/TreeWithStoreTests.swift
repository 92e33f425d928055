import Foundation
import Testing

/// A home directory holds the embedded store: whoever puts the whole of it must not put the store into itself, and must
/// not open its files, as that drops the locks of SQLite.
@Suite struct TreeWithStoreTests {
    /// `script/torture home` asks for more rounds.
    private static let rounds = ProcessInfo.processInfo.environment["MXSHELL_ROUNDS"].flatMap { Int($0) } ?? 2

    @Test func theTreeIsPutWithoutTheStoreWhileOthersWriteToIt() async throws {
        let home = try Home()
        let data = home.root.appending(path: "data")
        for number in 0..<30 {
            try Data("file \(number)".utf8).write(to: data.appending(path: "f\(number)"))
        }
        try home.write("f", "x")
        #expect(try await Mxshell.run(["put", "f", "w/first"], in: home).code == 0)
        try FileManager.default.createSymbolicLink(
            at: data.appending(path: "link"), withDestinationURL: data.appending(path: "mxshell/store/catalog.sqlite"))
        let rounds = Self.rounds
        try await withThrowingTaskGroup(of: Int32.self) { group in
            for shell in 0..<3 {
                let script = (0..<rounds * 20).map { "put f w\(shell)/n\($0)" }.joined(separator: "\n")
                group.addTask { try await Mxshell.run(["-q", "-c", script], in: home).code }
            }
            for _ in 0..<rounds {
                let put = try await Mxshell.run(["put", "\(data.path)/", "home/", "-o", "ndjson"], in: home)
                #expect(put.code == 0, "\(put.messages)")
                #expect(put.output.contains(#""outcome":"skipped""#))
                #expect(put.messages.contains("belongs to the store"))
            }
            for try await code in group { #expect(code == 0) }
        }
        let names = try await Mxshell.run(["ls", "-r", "home"], in: home).output.split(separator: "\n")
        #expect(names.count == 30)
        #expect(names.allSatisfy { !$0.contains("mxshell") && !$0.contains("link") })
        #expect(try await Mxshell.run(["node", "check"], in: home).code == 0)
        for name in ["data/link", "data/mxshell/store/catalog.sqlite"] {
            let path = home.root.appending(path: name).path
            #expect(try await Mxshell.run(["put", path, "b/x"], in: home).code == 2)
        }
        let onto = data.appending(path: "mxshell/store/catalog.sqlite").path
        #expect(try await Mxshell.run(["get", "w/first", onto], in: home).code == 2)
        #expect(try await Mxshell.run(["cat", "w/first"], in: home).output == "x")
    }

    @Test func filesComeAsTheyAre() async throws {
        let home = try Home()
        func shell(_ arguments: String...) async throws -> Mxshell.Result { try await Mxshell.run(arguments, in: home) }
        #expect(try await shell("put", "/proc/version", "b/version").code == 0)
        #expect(try await shell("cat", "b/version").output.hasPrefix("Linux"))
        try home.write("old", "x")
        let moment = Date(timeIntervalSince1970: 1_000_000_000.5)
        try FileManager.default.setAttributes(
            [.modificationDate: moment], ofItemAtPath: home.work.appending(path: "old").path)
        #expect(try await shell("put", "old", "b/old").code == 0)
        #expect(try await shell("get", "b/old", "new").code == 0)
        #expect(try await shell("get", "b/old", "newer", "--no-times").code == 0)
        func modified(_ name: String) throws -> Date? {
            try FileManager.default.attributesOfItem(atPath: home.work.appending(path: name).path)[.modificationDate]
                as? Date
        }
        #expect(try modified("new") == moment)
        #expect(try modified("newer") != moment)
        let tags = try await shell("stat", "b/old", "-o", "json").output
        #expect(tags.contains(#""mxshell_mtime":"1000000000500000000""#))
        #expect(!tags.contains("full_path"))
        #expect(try await shell("put", "old", "b/full", "--full-path").code == 0)
        #expect(try await shell("stat", "b/full", "-o", "json").output.contains("full_path"))
        let piped = try await Mxshell.run(["put", "-", "b/piped"], in: home, input: "x")
        #expect(piped.code == 0)
        #expect(try await !shell("stat", "b/piped", "-o", "json").output.contains("fullname"))
    }

    /// The soft limit alone is no limit; with few files less goes on at once, however much is asked for.
    @Test(arguments: ["ulimit -Sn 30", "ulimit -n 128"], ["10", "500"]) func fewDescriptorsAreEnough(
        limit: String, jobs: String
    ) async throws {
        let home = try Home()
        for number in 0..<200 { try home.write("in/f\(number)", "content \(number)") }
        for number in 0..<4 { try home.write("in/large\(number)", [UInt8](repeating: UInt8(number), count: 2_000_000)) }
        let process = try Mxshell.process(
            ["-q", "put", "-j", jobs, "in", "b/"], in: home,
            within: ["/bin/sh", "-c", "\(limit); exec \"$0\" \"$@\""])
        let result = try await Mxshell.run(process, in: home)
        #expect(result.code == 0, "\(result.messages)")
        #expect(try await Mxshell.run(["ls", "-r", "b"], in: home).output.split(separator: "\n").count == 204)
    }

    /// With fewer still libraries end the process where they find no descriptor: nothing begins, and one error says why.
    @Test(arguments: [100, 64, 24, 12]) func tooFewDescriptorsAreRefused(limit: Int) async throws {
        let home = try Home()
        try home.write("f", "x")
        let process = try Mxshell.process(
            ["put", "f", "b/"], in: home, within: ["/bin/sh", "-c", "ulimit -n \(limit); exec \"$0\" \"$@\""])
        let result = try await Mxshell.run(process, in: home)
        #expect(result.code == 7 && result.messages.contains("only \(limit) files may be open"), "\(result.messages)")
        #expect(try await Mxshell.run(["ls", "b"], in: home).code == 3)
    }

    @Test func aMissingDirectoryForTemporaryFilesIsNamed() async throws {
        let home = try Home()
        let result = try await Mxshell.run(
            ["put", "-", "b/x"], in: home, input: "x", environment: ["TMPDIR": "/nonexistent"])
        #expect(result.code == 1)
        #expect(result.messages.contains("TMPDIR") && result.messages.contains("/nonexistent"))
    }
}

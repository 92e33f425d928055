import Foundation
import TestSupport
import Testing

@testable import ShellKit

/// `put` and `get` with files on this machine.
@Suite final class TransferCommandTests {
    private let root: URL

    init() throws {
        root = FileManager.default.temporaryDirectory.appending(path: "mx-transfer-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: root.appending(path: "d"), withIntermediateDirectories: true)
        for name in ["f", "d/a", "d/b"] { try Data(name.utf8).write(to: root.appending(path: name)) }
    }

    deinit {
        try? FileManager.default.removeItem(at: root)
    }

    private func read(_ name: String) throws -> String {
        String(decoding: try Data(contentsOf: root.appending(path: name)), as: UTF8.self)
    }

    @Test func putsFilesAndDirectories() async throws {
        let run = try ShellRun()
        #expect(try await run.run("put \(root.path)/f b/").output == "created\t1\tb/f\n")
        #expect(try await run.run("put \(root.path)/d/ c/").code == 0)
        #expect(run.store.names == ["b/f", "c/a", "c/b"])
        #expect(try await run.run("put \(root.path)/f b/").output == "unchanged\t1\tb/f\n")
    }

    @Test func putTellsItsResultAsJSON() async throws {
        let output = try await ShellRun().run("put \(root.path)/f b/g -o json").output
        #expect(output.hasPrefix(#"[{"outcome":"created","bucket":"b","ball":"g","name":"g","size":1,"chunks":1,"#))
    }

    @Test func aDryRunPutsNothing() async throws {
        let run = try ShellRun()
        let result = try await run.run("put -n \(root.path)/d/ b/")
        #expect(result.code == 0)
        #expect(result.output.split(separator: "\n").count == 2)
        #expect(run.store.names.isEmpty)
    }

    /// What a dry run prints has the effect of the run, also where no directory is there yet.
    @Test func whatADryRunOfAGetPrintsCanBeRun() async throws {
        let run = try ShellRun(["b/a": "1", "b/d/e": "22", "b/d/f g": "3"])
        let printed = try await run.run("get -n -r b \(root.path)/tree/")
        #expect(printed.code == 0)
        #expect(try await run.run(printed.output).code == 0, "\(printed.output)")
        #expect(try await run.run("get -r b \(root.path)/real/").code == 0)
        for name in ["a", "d/e", "d/f g"] { #expect(try read("tree/\(name)") == read("real/\(name)")) }
        let one = try await run.run("get -n b/a \(root.path)/one")
        #expect(try await run.run(one.output).code == 0)
        #expect(try read("one") == "1")
    }

    /// Every flag that matters is in the command, and nothing for what is there already.
    @Test func whatADryRunOfAPutPrintsCanBeRun() async throws {
        let run = try ShellRun(["b/f": "other"])
        let flags = "--tag k='v w' --compress zlib --content-type text/x --chunk-size 100 --rf 2 --replace direct"
        let printed = try await run.run("put -n \(root.path)/f b/ \(flags)").output
        #expect(
            printed == """
                put --tag 'k=v w' --chunk-size 100 --rf 2 --replace direct --content-type text/x --compress zlib \
                \(root.path)/f b/f

                """)
        #expect(try await run.run(printed).code == 0)
        #expect(run.store.names == ["b/f"])
        #expect(try await run.run("get b/f -").output == "f")
        let put = try await run.run("put \(root.path)/d/ c/; put -n \(root.path)/d/ c/")
        #expect(put.output.contains("created") && !put.output.contains("put "), "\(put.output)")
        #expect(put.messages == "2 files, 6 B: 2 unchanged\n", "\(put.messages)")
        let rows = try await run.run("put -n \(root.path)/d/ c/ -o json").output
        #expect(rows.components(separatedBy: #""outcome":"unchanged""#).count == 3, "\(rows)")
        let router = try await run.run("put -n \(root.path)/f d/ --uri mictlanx://r@router.example:1/?protocol=http")
            .output
        #expect(router.contains("put --uri 'mictlanx://r@router.example:1/?protocol=http"), "\(router)")
    }

    @Test func whatADryRunOfAGetPrintsHasItsFlags() async throws {
        let run = try ShellRun(["b/a": "1", "b/c": "2"])
        let printed = try await run.run("get -n b/a \(root.path)/out --no-clobber --no-times --raw").output
        #expect(printed == "get --by-id --no-clobber --no-times --raw b/a \(root.path)/out\n")
        #expect(try await run.run("get -q b/a \(root.path)/out").code == 0)
        let again = try await run.run("get -n b/a \(root.path)/out")
        #expect(again.output.isEmpty && again.messages == "1 ball, 1 B: 1 unchanged\n", "\(again.messages)")
        #expect(try await run.run("cp b/a c/; cp -n b/a b/c c/").output.hasSuffix("would_copy\t1\tc/c\n"))
    }

    @Test func aDryRunChecksWhatTheRunChecks() async throws {
        let run = try ShellRun(["b/f": "other", "b/s": "f"])
        let refused = try await run.run("put -n --no-clobber \(root.path)/f b/f")
        #expect(refused.code == 13)
        #expect(refused.messages.contains("'b/f'") && refused.output.isEmpty)
        #expect(try await run.run("put -n --no-clobber \(root.path)/f b/s").code == 0)
        #expect(try await run.run("put -n \(root.path)/f b/f").code == 0)
        #expect(try await run.run("get -n b/nix \(root.path)/new").code == 4)
        #expect(try await run.run("get -n b/f \(root.path)/d").code == 0)
        #expect(try await run.run("get -n --no-clobber b/f \(root.path)/f").code == 13)
        #expect(try await run.run("get -n b/f b/nix \(root.path)/out/").code == 6)
        let rows = try await run.run("get -n b/f b/nix \(root.path)/out/ -o ndjson")
        #expect(rows.output.contains(#"{"outcome":"would_get","bucket":"b","ball":"f","name":"f","size":5,"path":"#))
        #expect(rows.output.contains(#"{"outcome":"failed","bucket":"b","ball":"nix""#))
        // The row of a failure has its advice.
        let python = try ShellRun(["b/reportpdf": "x"])
        let row = try await python.run("get b/report.pdf \(root.path)/new -o ndjson").output
        #expect(row.contains(#""hint":"did you mean 'reportpdf'"#))
        #expect(try await run.run("put -n \(root.path)/f b/f -o json").output.hasPrefix(#"[{"outcome":"would_put""#))
        #expect(!FileManager.default.fileExists(atPath: root.path + "/out"))
    }

    @Test func aFailedItemNamesItsBallAndItsFile() async throws {
        let run = try ShellRun(["b/f": "other"])
        let result = try await run.run("put --no-clobber \(root.path)/f b/f", format: .ndjson)
        #expect(result.code == 13)
        #expect(result.output.contains(#"{"outcome":"failed","bucket":"b","ball":"f","name":"f","size":null,"path":"#))
        #expect(result.messages.contains("\(root.path)/f") && result.messages.contains("b/f"))
    }

    @Test(
        arguments: [
            ("put ROOT/nix b/", 4, "ROOT/nix"), ("put -r ROOT/f b", 2, "b"), ("put ROOT/f", 2, "put"),
            ("put --rf 0 ROOT/f b/", 2, "0"), ("put --tag x ROOT/f b/", 2, "x"),
            ("put ROOT/zz* b/", 9, "ROOT/zz*"),
        ] as [(String, Int32, String)])
    func putRefuses(line: String, code: Int32, word: String) async throws {
        let run = try ShellRun()
        let result = try await run.run(line.replacing("ROOT", with: root.path))
        #expect(result.code == code)
        #expect(try result.underlined() == word.replacing("ROOT", with: root.path), "\(result.messages)")
        #expect(run.store.names.isEmpty)
    }

    @Test func getsIntoFilesDirectoriesAndTheOutput() async throws {
        let run = try ShellRun(["b/x": "1", "b/s/y": "22"])
        #expect(try await run.run("get b/x \(root.path)/new").output == "written\t1\tb/x\n")
        #expect(try await run.run("get b/** \(root.path)/out/").code == 0)
        #expect(try read("new") == "1")
        #expect(try read("out/s/y") == "22")
        #expect(try await run.run("get b/s/y -").output == "22")
    }

    @Test func getTellsItsResultAsJSON() async throws {
        let output = try await ShellRun(["b/x": "1"]).run("get b/x \(root.path)/x -o ndjson").output
        #expect(output.hasPrefix(#"{"outcome":"written","bucket":"b","ball":"x","name":"x","size":1,"path":"#))
    }

    @Test func aDryRunWritesNothing() async throws {
        let result = try await ShellRun(["b/x": "1"]).run("get -n b/x \(root.path)/x")
        #expect(result.output == "get --by-id b/x \(root.path)/x\n")
        #expect(!FileManager.default.fileExists(atPath: root.path + "/x"))
    }

    @Test(
        arguments: [
            ("get b", 2, "b"), ("get b/zz* ROOT/out/", 9, "b/zz*"), ("get b/* ROOT/f", 2, "ROOT/f"),
            ("get -j 0 b/x", 2, "0"), ("get -n b/x b/y ROOT/f", 2, "ROOT/f"),
        ] as [(String, Int32, String)])
    func getRefuses(line: String, code: Int32, word: String) async throws {
        let result = try await ShellRun(["b/x": "1", "b/y": "2"]).run(line.replacing("ROOT", with: root.path))
        #expect(result.code == code)
        #expect(try result.underlined() == word.replacing("ROOT", with: root.path), "\(result.messages)")
        #expect(try read("f") == "f")
    }
}

import Foundation
import Testing

/// Compression and encryption from the outside, and keys that other clients registered.
@Suite struct FilterCommandTests {
    private let home: Home
    private static let text = String(repeating: "a line of text\n", count: 2_000)

    init() throws {
        home = try Home()
        try home.write("f", Self.text)
        try key("key", "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f\n")
        try key("other", "100102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f\n")
    }

    private func key(_ name: String, _ digits: String) throws {
        try home.write(name, digits)
        try FileManager.default.setAttributes(
            [.posixPermissions: 0o600], ofItemAtPath: home.work.appending(path: name).path)
    }

    @Test(arguments: [
        ["--compress", "zlib"], ["--compress", "gzip"], ["--key-file", "key"],
        ["--compress", "gzip", "--key-file", "key"],
    ])
    func comesBack(flags: [String]) async throws {
        let put = try await Mxshell.run(["put", "f", "b/f"] + flags, in: home)
        #expect(put.code == 0, "\(put.messages)")
        let keyFlags = flags.contains("key") ? ["--key-file", "key"] : []
        let cat = try await Mxshell.run(["cat", "b/f"] + keyFlags, in: home)
        #expect(cat.code == 0 && cat.output == Self.text, "\(cat.messages)")
        let get = try await Mxshell.run(["get", "b/f", "out", "-o", "json"] + keyFlags, in: home)
        #expect(get.code == 0)
        // The size is that of the file.
        #expect(get.output.contains(#""size":\#(Self.text.utf8.count)"#) && get.output.contains(#""stored":"#))
        #expect(try String(contentsOf: home.work.appending(path: "out"), encoding: .utf8) == Self.text)
        #expect(try await Mxshell.run(["get", "b/f", "raw", "--raw"], in: home).code == 0)
        let raw = try Data(contentsOf: home.work.appending(path: "raw"))
        #expect(flags.contains("--compress") ? raw.count < 1_000 : raw.count == Self.text.utf8.count + 28)
        let again = try await Mxshell.run(["put", "f", "b/f"] + flags, in: home)
        #expect(again.output.contains("unchanged"), "\(again.output)")
        let stat = try await Mxshell.run(["stat", "b/f"], in: home)
        #expect(stat.output.contains("filters") && stat.output.contains("\(Self.text.utf8.count)"), "\(stat.output)")
    }

    /// Little that becomes very much does not stand in memory.
    @Test(arguments: [["cat", "b/z"], ["get", "b/z", "out"]]) func aBombIsReadInPieces(command: [String]) async throws {
        try home.writeZeros("z", count: 100 << 20)
        #expect(try await Mxshell.run(["put", "z", "b/z", "--compress", "zlib"], in: home).code == 0)
        let run = try await MeasuredRun(command, in: home)
        #expect(run.code == 0, "\(run.messages)")
        // 64 MiB, and what a debug build takes more from its start on.
        #expect(run.peakMemory <= 74 << 20, "\(run.peakMemory >> 20) MiB")
    }

    @Test func aKeyIsNeededAndItMustBeTheRightOne() async throws {
        #expect(try await Mxshell.run(["put", "f", "b/f", "--key-file", "key"], in: home).code == 0)
        for command in [["cat", "b/f"], ["get", "b/f", "out"], ["get", "b/f", "-"]] {
            let missing = try await Mxshell.run(command, in: home)
            #expect(missing.code == 7 && missing.output.isEmpty, "\(missing.messages)")
            #expect(
                missing.messages.contains("--key-file") && missing.messages.contains("--raw"), "\(missing.messages)")
            let wrong = try await Mxshell.run(command + ["--key-file", "other"], in: home)
            #expect(wrong.code == 11 && wrong.output.isEmpty, "\(wrong.messages)")
        }
        #expect(!FileManager.default.fileExists(atPath: home.work.appending(path: "out").path))
        try home.write("open", "0123456789abcdef")
        let open = try await Mxshell.run(["cat", "b/f", "--key-file", "open"], in: home)
        #expect(open.code == 7 && open.messages.contains("chmod 600"), "\(open.messages)")
    }

    @Test func inAWorkflow() async throws {
        try home.write(
            "w.yaml",
            """
            mxwf: 1
            name: sealed
            defaults: {bucket: b}
            steps:
              - put: {key: one, file: f, compress: gzip, key_file: key}
              - select: {files: {root: ., include: [f]}}
                id: files
              - bulk_put: {items: "${{ steps.files.items }}", compress: zlib, wait: true}
              - get: {key: one, to: one, key_file: key}
              - get: {key: f, to: plain}
              - get: {key: f, to: stored, raw: true}
            """)
        let run = try await Mxshell.run(["run", "w.yaml"], in: home)
        #expect(run.code == 0, "\(run.messages)")
        for name in ["one", "plain"] {
            #expect(try String(contentsOf: home.work.appending(path: name), encoding: .utf8) == Self.text)
        }
        #expect(try Data(contentsOf: home.work.appending(path: "stored")).count < 1_000)
    }

    @Test func tagsAndNamesInListings() async throws {
        for (name, tag) in [("one", "stage=raw"), ("two", "stage=final")] {
            #expect(try await Mxshell.run(["put", "f", "b/\(name)", "--tag", tag], in: home).code == 0)
        }
        let raw = try await Mxshell.run(["ls", "b", "--tag", "stage=r*"], in: home)
        #expect(raw.output == "30000\t1\tone\n")
        let named = try await Mxshell.run(["ls", "b", "--name-tag", "stage"], in: home)
        #expect(named.output == "30000\t1\traw\n30000\t1\tfinal\n")
        let none = try await Mxshell.run(["ls", "b", "--tag", "stage=x"], in: home)
        #expect(none.code == 9)
    }

    @Test(arguments: [["cat", "b/report.pdf"], ["get", "b/report.pdf", "out"], ["stat", "b/report.pdf"]])
    func thePythonSpellingIsProposed(command: [String]) async throws {
        #expect(try await Mxshell.run(["put", "f", "b/reportpdf"], in: home).code == 0)
        let result = try await Mxshell.run(command, in: home)
        #expect(result.code == 4)
        #expect(
            result.messages.contains("did you mean 'reportpdf'? that is how the Python client spells it"),
            "\(result.messages)")
    }
}

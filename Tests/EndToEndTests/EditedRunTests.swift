import Foundation
import Testing

/// Runs that go on with an edited file, or do steps once more, by the built program.
@Suite struct EditedRunTests {
    private let home: Home

    init() throws {
        home = try Home()
        try home.write("in/a", "one")
        try home.write("flow.yaml", text("first"))
    }

    private func text(_ note: String, more: String = "") -> String {
        """
        mxwf: 1
        name: flow
        steps:
          - id: files
            select: {files: {root: in}}
          - id: up
            bulk_put: {items: "${{ steps.files.items }}", bucket: b, if_exists: replace}
          - id: landed
            await_bulk: {bulk: up}
          - id: note
            put: {bucket: n, key: note, text: \(note), if_exists: replace}
          - id: check
            assert: {that: steps.landed.items.count == 1\(more)}
        """
    }

    private func mx(_ words: String...) async throws -> Mxshell.Result {
        try await Mxshell.run(words, in: home)
    }

    private func content(_ ball: String) async throws -> String { try await mx("cat", ball).output }

    @Test func anEditedFileIsTakenOnConsent() async throws {
        try home.write("flow.yaml", text("first", more: " && 1 == 2"))
        #expect(try await mx("run", "flow.yaml").code == 1)
        try home.write("flow.yaml", text("second"))
        // The copy counts, and it fails as before.
        #expect(try await mx("resume").code == 1)
        let refused = try await mx("resume", "--edited")
        #expect(
            refused.code == 16 && refused.messages.contains("'note' (text first → second (line 11)) was done"),
            "\(refused.messages)")
        #expect(
            try await mx("why", "note").output.hasSuffix(
                "; with 'resume --edited' redo: text first → second (line 11)\n"))
        #expect(try await mx("why", "up").output.hasSuffix("'flow.yaml' was edited since, and the step is the same\n"))
        #expect(try await mx("resume").code == 1)
        #expect(try await content("n/note") == "first")
        let done = try await mx("resume", "--edited", "--accept-changes")
        #expect(done.code == 0, "\(done.messages)")
        #expect(done.messages.contains("'note' is done anew: text first → second (line 11)"), "\(done.messages)")
        #expect(try await content("n/note") == "second")
        #expect(try await mx("resume").code == 9)
        #expect(try await mx("report").code == 0)
    }

    @Test func stepsAreDoneOnceMore() async throws {
        #expect(try await mx("run", "flow.yaml").code == 0)
        let run = try #require(
            try await mx("runs", "-o", "ndjson").output.firstMatch(of: /"run":"([^"]+)"/).map {
                String($0.1)
            })
        #expect(try await mx("rm", "n/note").code == 0)
        #expect(try await mx("resume", run).code == 9)
        let again = try await mx("resume", run, "--only", "note")
        #expect(again.code == 0, "\(again.messages)")
        #expect(try await content("n/note") == "first")
        try home.write("in/b", "two")
        let refreshed = try await mx("resume", run, "--refresh", "files")
        // The second file is put, and then there are two.
        #expect(refreshed.code == 1, "\(refreshed.messages)")
        #expect(try await content("b/b") == "two")
        let unknown = try await mx("run", "flow.yaml", "--from", "nots")
        #expect(
            unknown.code == 2 && unknown.messages.contains("did you mean 'note'?"), "\(unknown.messages)")
        #expect(try await mx("run", "flow.yaml", "--from", "note").code == 2)
        #expect(try await mx("run", "flow.yaml", "--from", "files").code == 1)
        #expect(try await mx("resume", "--from", "a", "--only", "b").code == 2)
    }

    @Test func deletesAreOnRecord() async throws {
        try home.write(
            "purge.yaml",
            """
            mxwf: 1
            name: purge
            policy: {max_delete_fraction: 1}
            steps:
              - delete: {bucket: b, key: a}
            """)
        #expect(try await mx("put", "in/a", "b/a").code == 0)
        let result = try await mx("run", "purge.yaml", "-y")
        #expect(result.code == 0, "\(result.messages)")
        let file = home.root.appending(path: "state/mxshell/audit.ndjson")
        let text = try String(contentsOf: file, encoding: .utf8)
        #expect(
            text.contains(#""op":"delete","bucket":"b","ball":"a""#)
                && text.contains(#""result":"deleted""#))
        #expect(try await mx("gc", "--older-than", "1ms").messages.contains("1 run removed"))
        #expect(try String(contentsOf: file, encoding: .utf8) == text)
    }
}

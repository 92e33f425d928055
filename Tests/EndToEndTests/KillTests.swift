import Foundation
import Testing

/// What `run -o ndjson` reported as done is there and right, whatever was killed in the meantime.
@Suite struct KillTests {
    let home: Home
    private let count = 100

    init() throws {
        home = try Home()
        try home.write(
            "ingest.yaml",
            """
            mxwf: 1
            name: ingest
            defaults: {retry: {attempts: 2, delay: 10ms}}
            steps:
              - id: files
                select:
                  files: {root: in, include: ["**/*"]}
              - id: up
                bulk_put: {items: "${{ steps.files.items }}", bucket: frames, key: "${{ item.rel }}", if_exists: skip_same}
              - await_bulk: {bulk: up, max_failed: 0}
            """)
        for number in 0..<count { try home.write("in/f\(number)", content(number)) }
    }

    private func content(_ number: Int) -> [UInt8] {
        (0..<40_000).map { UInt8(truncatingIfNeeded: $0 &* (number + 3)) }
    }

    /// Starts an ingest and kills `victim`, or the ingest itself, once a few balls were reported.
    ///
    /// - Returns: the names that were reported.
    private func ingest(_ arguments: [String], killing victim: Process?) throws -> Set<String> {
        let process = try Mxshell.process(arguments + ["run", "ingest.yaml", "-o", "ndjson"], in: home)
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        var names: Set<String> = []
        var rest = Data()
        var isKilled = false
        while true {
            let block = output.fileHandleForReading.availableData
            if block.isEmpty { break }
            rest.append(block)
            while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
                let line = rest[rest.startIndex..<end]
                rest.removeSubrange(rest.startIndex...end)
                let event = try JSONSerialization.jsonObject(with: line) as? [String: Any]
                guard event?["type"] as? String == "item.done", let name = event?["name"] as? String else { continue }
                names.insert(name)
            }
            if names.count >= 10, !isKilled {
                isKilled = true
                kill((victim ?? process).processIdentifier, SIGKILL)
            }
        }
        process.waitUntilExit()
        #expect(process.terminationStatus != 0)
        #expect(isKilled)
        return names
    }

    private func check(_ names: Set<String>, _ arguments: [String] = []) async throws {
        #expect(names.count < count)
        let sources = names.sorted().map { "frames/\($0)" }
        let result = try await Mxshell.run(arguments + ["get", "-q"] + sources + ["out/"], in: home)
        #expect(result.code == 0, "\(result.messages)")
        for name in names {
            let number = try #require(Int(name.dropFirst()))
            #expect(try home.read("out/\(name)") == Data(content(number)))
        }
        // The next run takes up what is missing.
        #expect(try await Mxshell.run(arguments + ["run", "ingest.yaml"], in: home).code == 0)
        let listing = try await Mxshell.run(arguments + ["ls", "frames", "-o", "ndjson"], in: home).output
        let lines = listing.split(separator: "\n")
        #expect(lines.count == count)
        #expect(lines.allSatisfy { $0.contains(#""complete":true"#) })
    }

    @Test func theEmbeddedNodeKeepsWhatItAcknowledged() async throws {
        try await check(ingest([], killing: nil))
    }

    @Test func aServedNodeKeepsWhatItAcknowledged() async throws {
        let (first, uri) = try startNode()
        let names = try ingest(["--uri", uri], killing: first)
        first.waitUntilExit()
        let (second, again) = try startNode()
        try await check(names, ["--uri", again])
        second.terminate()
        second.waitUntilExit()
    }

    private func startNode() throws -> (Process, String) {
        let node = try Mxshell.process(
            ["node", "--listen", "127.0.0.1:0", "--data", home.root.appending(path: "served").path], in: home)
        let output = Pipe()
        node.standardOutput = output
        try node.run()
        let uri = String(decoding: output.fileHandleForReading.availableData, as: UTF8.self)
        return (node, uri.trimmingCharacters(in: .newlines))
    }
}

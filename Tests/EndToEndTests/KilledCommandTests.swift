import Foundation
import Testing

/// Commands over many items that are killed at any record of their journal, and resumed by the built program.
@Suite struct KilledCommandTests {
    let home: Home
    private let count = 5

    init() throws {
        home = try Home()
        for number in 0..<count { try home.write("in/f\(number)", content(number)) }
    }

    private func content(_ number: Int) -> [UInt8] {
        (0..<100_000).map { UInt8(truncatingIfNeeded: $0 &* (number + 3)) }
    }

    private func runs() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: home.root.appending(path: "state/mxshell/runs").path)
    }

    /// Kills a command and every attempt to resume it, each one record later, or `step`; the attempts have another working
    /// directory.
    private func killed(_ arguments: [String], step: Int = 1) async throws {
        try FileManager.default.createDirectory(
            at: home.work.appending(path: "elsewhere"), withIntermediateDirectories: true)
        // Behind the records that freeze the list.
        var last = 3
        var arguments = arguments
        var attempts = 0
        while true {
            attempts += 1
            try #require(attempts < 100)
            let process = try Mxshell.process(
                arguments, in: home, environment: ["MXSHELL_CRASH_AT": "\(last)"])
            if attempts > 1 { process.currentDirectoryURL = home.work.appending(path: "elsewhere") }
            let result = try await Mxshell.run(process, in: home)
            guard result.code != 0, result.code != 9 else { break }
            try #require(result.code == 137, "\(result.messages)")
            arguments = ["resume"]
            let run = try #require(try runs().max())
            let journal = home.root.appending(path: "state/mxshell/runs/\(run)/journal")
            last = try Data(contentsOf: journal).count { $0 == 0x0A } + attempts * step
        }
        #expect(attempts > 2)
    }

    @Test func puttingATree() async throws {
        try await killed(["put", "-r", "in/", "t/"])
        #expect(try await Mxshell.run(["get", "-q", "-r", "t", "out/"], in: home).code == 0)
        for number in 0..<count { #expect(try home.read("out/f\(number)") == Data(content(number))) }
    }

    @Test func gettingATree() async throws {
        #expect(try await Mxshell.run(["put", "-q", "in/", "t/"], in: home).code == 0)
        try await killed(["get", "-r", "t", "out/"])
        for number in 0..<count { #expect(try home.read("out/f\(number)") == Data(content(number))) }
    }

    @Test func deletingByPattern() async throws {
        #expect(try await Mxshell.run(["put", "-q", "in/", "t/"], in: home).code == 0)
        try await killed(["rm", "-y", "t/f[0-3]"])
        #expect(try await Mxshell.run(["ls", "t"], in: home).output.contains("f4"))
        #expect(try await Mxshell.run(["ls", "t"], in: home).output.split(separator: "\n").count == 1)
    }

    /// More than the journal has as begun by one record. What went when the run was killed is in the record of deletes, too.
    @Test func deletingMoreThanABlock() async throws {
        for number in 0..<600 { try home.write("many/g\(number)", [UInt8(truncatingIfNeeded: number)]) }
        #expect(try await Mxshell.run(["put", "-q", "-r", "many/", "t/"], in: home).code == 0)
        try await killed(["rm", "-y", "-r", "--max-deletes", "600", "t"], step: 150)
        #expect(try await Mxshell.run(["ls", "t"], in: home).code == 3)
        let state = home.root.appending(path: "state/mxshell")
        let run = try #require(try runs().max())
        let journal = try String(contentsOf: state.appending(path: "runs/\(run)/journal"), encoding: .utf8)
        let begun = journal.matches(of: /"t":"b"/).count
        let attempts = journal.matches(of: /"t":"(start|resume)"/).count
        #expect((3...attempts * 3).contains(begun), "\(begun) records of begun items in \(attempts) attempts")
        let audit = try String(contentsOf: state.appending(path: "audit.ndjson"), encoding: .utf8)
        #expect(Set(audit.matches(of: /"ball":"(g[0-9]+)"/).map(\.1)).count == 600)
    }
}

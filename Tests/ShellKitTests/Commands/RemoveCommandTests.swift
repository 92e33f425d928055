import Testing

@testable import ShellKit

@Suite struct RemoveCommandTests {
    private let balls = ["b/a": "1", "b/c": "22", "b/d/e": "333"]

    @Test func deletesWhatIsNamed() async throws {
        let run = try ShellRun(balls)
        #expect(try await run.run("rm b/a b/d/e").code == 0)
        #expect(run.store.names == ["b/c"])
    }

    @Test func aPatternNeedsAnAnswer() async throws {
        let run = try ShellRun(balls)
        #expect(try await run.run("rm b/?").code == 14)
        #expect(run.store.deleted.isEmpty)
        #expect(try await run.run("rm -y b/?").code == 0)
        #expect(run.store.names == ["b/d/e"])
    }

    @Test func onePatternThatMatchesNothingStopsAll() async throws {
        let run = try ShellRun(balls)
        #expect(try await run.run("rm -y b/? b/zz*").code == 9)
        #expect(run.store.deleted.isEmpty)
    }

    @Test func quotedPatternsAreNames() async throws {
        let run = try ShellRun(["b/*": "1", "b/a": "2"])
        #expect(try await run.run("rm 'b/*'").code == 0)
        #expect(run.store.names == ["b/a"])
    }

    @Test func ballsThatAreChosenTwiceAreDeletedOnce() async throws {
        let run = try ShellRun(balls)
        let result = try await run.run("rm -y b/a b/* b/** b/a", format: .ndjson)
        #expect(result.code == 0)
        #expect(result.output.split(separator: "\n").count == 3)
        #expect(run.store.deleted.count == 3)
    }

    @Test func aDryRunPrintsCommandsAndDeletesNothing() async throws {
        let run = try ShellRun(balls)
        let result = try await run.run("rm -n b/**")
        #expect(result.output == "rm --by-id b/a\nrm --by-id b/c\nrm --by-id b/d-x2fe\n")
        #expect(run.store.deleted.isEmpty)
    }

    @Test func elevenNamesNeedAnAnswer() async throws {
        let names = (0..<11).map { "b/k\($0)" }
        let run = try ShellRun(Dictionary(uniqueKeysWithValues: names.map { ($0, "x") }))
        #expect(try await run.run("rm \(names.joined(separator: " "))").code == 14)
        #expect(try await run.run("rm \(names.dropLast().joined(separator: " "))").code == 0)
        #expect(run.store.names == ["b/k10"])
    }
}

import TestSupport
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

    @Test func aDryRunShowsNamesAndSizesAndDeletesNothing() async throws {
        let run = try ShellRun(balls)
        let result = try await run.run("rm -n b/**")
        #expect(result.code == 0)
        let rows = result.output.split(separator: "\n").map { $0.split(separator: "\t") }
        #expect(rows.map { $0.last ?? "" } == ["b/a", "b/c", "b/d/e"])
        #expect(rows.allSatisfy { $0.first == "would_delete" && Int($0[1]) ?? 0 > 0 })
        #expect(result.messages.hasPrefix("3 balls, ") && result.messages.contains("3 would_delete"))
        #expect(try await run.run("rm -n b/** --max-deletes 2").code == 8)
        #expect(try await run.run("rm -n b/nix").code == 4)
        #expect(try await run.run("rm -n b/a -o json").output.hasPrefix(#"[{"outcome":"would_delete","bucket":"b""#))
        #expect(run.store.deleted.isEmpty)
    }

    @Test(
        arguments: [
            ("rm -r b/d", ["b/dd", "b/x/d/e"]), ("rm -r b/d/", ["b/d", "b/dd", "b/x/d/e"]),
            ("rm --recursive b/d/f", ["b/d", "b/d/e", "b/dd", "b/x/d/e"]), ("rm -r b", []), ("rm -r b/", []),
            ("rm -r b/?", ["b/dd"]), ("rm -r b/*/d", ["b/d", "b/d/e", "b/d/f/g", "b/dd"]),
            ("use b; rm -r d", ["b/dd", "b/x/d/e"]), ("rm -r b/d/e b/d/e b/x", ["b/d", "b/d/f/g", "b/dd"]),
        ] as [(String, [String])])
    func recursively(text: String, left: [String]) async throws {
        let balls = ["b/d", "b/d/e", "b/d/f/g", "b/dd", "b/x/d/e"]
        let run = try ShellRun(Dictionary(uniqueKeysWithValues: balls.map { ($0, "1") }))
        // -r always asks, however few there are.
        #expect(try await run.run(text).code == 14)
        #expect(run.store.deleted.isEmpty)
        #expect(try await run.run("\(text) -y").code == 0)
        #expect(Set(run.store.names) == Set(left))
    }

    @Test func anIDHasNothingBelowIt() async throws {
        #expect(try await ShellRun(balls).run("rm -r --by-id b/a").code == 2)
    }

    @Test func floodsOfFailuresAreCutForPeopleOnly() async throws {
        let names = (0..<25).map { "b/nix\($0)" }.joined(separator: " ")
        let run = try ShellRun(balls)
        let text = try await run.run("rm -y \(names)").messages
        #expect(text.split(separator: "\n").count { $0.contains("ball 'b/nix") } == 10)
        #expect(text.contains("… and 15 more; -o ndjson shows every one"))
        let lines = try await run.run("rm -y \(names)", format: .ndjson).messages
        #expect(lines.split(separator: "\n").count { $0.contains("ball 'b/nix") } == 25)
    }

    @Test func elevenNamesNeedAnAnswer() async throws {
        let names = (0..<11).map { "b/k\($0)" }
        let run = try ShellRun(Dictionary(uniqueKeysWithValues: names.map { ($0, "x") }))
        #expect(try await run.run("rm \(names.joined(separator: " "))").code == 14)
        #expect(try await run.run("rm \(names.dropLast().joined(separator: " "))").code == 0)
        #expect(run.store.names == ["b/k10"])
    }
}

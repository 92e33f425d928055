import Foundation
import TestSupport
import Testing

/// The page with the first ten minutes: what it says to type works as it stands.
@Suite struct TourTests {
    @Test func everyCommandOfTheTourWorks() async throws {
        let home = try Home()
        let page = try RepositoryFile.text("docs/tour.md")
        let commands = page.split(separator: "\n").compactMap { line -> String? in
            guard line.hasPrefix("mx embedded"), let end = line.firstRange(of: "> ") else { return nil }
            return String(line[end.upperBound...])
        }
        #expect(commands.count > 15)
        let result = try await Mxshell.run(commands.flatMap { ["-c", $0] }, in: home)
        #expect(result.code == 0, "\(result.messages)")
        // What a terminal shows and what a pipe gets have the cells in common.
        let rows = Set(result.output.split(separator: "\n").map { $0.split(separator: "\t").map(String.init) })
        for row in [
            ["created", "13", "notes/hello.txt"], ["13", "dir", "2026/"], ["hello, world"], ["13", "copy.txt"],
        ] {
            #expect(rows.contains(row), "\(row)")
        }
        #expect(rows.contains(["would_delete", "13", "logs/2026-11-28.txt"]))
        #expect(try String(decoding: home.read("logs.csv"), as: UTF8.self).hasPrefix("size,chunks,name\n13,1,"))
    }
}

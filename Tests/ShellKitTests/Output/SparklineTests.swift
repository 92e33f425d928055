import Testing

@testable import ShellKit

@Suite struct SparklineTests {
    private func course(_ moved: [Int], every step: Duration = .milliseconds(250)) -> Sparkline {
        var line = Sparkline()
        var total = 0
        for (index, bytes) in moved.enumerated() {
            total += bytes
            line.note(bytes: total, at: step * index)
        }
        return line
    }

    @Test(
        arguments: [
            ([1, 1, 1, 1], "████"), ([8, 0, 4, 2], "█▁▅▃"), ([0, 0, 0, 0], nil), ([5, 5, 5], nil), ([], nil),
        ] as [([Int], String?)])
    func barForEachPart(moved: [Int], text: String?) { #expect(course(moved).text == text) }

    /// However long it takes, there are no more bars than that, and no byte is lost between them.
    @Test(arguments: [24, 25, 100, 5_000]) func isBounded(count: Int) throws {
        let text = try #require(course(Array(repeating: 3, count: count)).text)
        #expect((12...Sparkline.limit).contains(text.count))
        #expect(text.dropLast().allSatisfy { $0 == "█" || $0 == "▇" })
    }

    @Test func aCountThatFallsMovesNothing() { #expect(course([4, -4, 4, 4]).text == "█▁▁█") }
}

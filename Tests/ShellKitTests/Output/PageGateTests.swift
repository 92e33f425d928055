import Synchronization
import SystemPackage
import Testing

@testable import ShellKit

/// What goes to the pager, and what to the terminal.
@Suite struct PageGateTests {
    private final class Starts: Sendable {
        private let value = Mutex(0)
        var count: Int { value.withLock { $0 } }
        func add() { value.withLock { $0 += 1 } }
    }

    private static let terminal = FileDescriptor(rawValue: -1)
    private static let pager = FileDescriptor(rawValue: -2)
    private static let messages = FileDescriptor(rawValue: -3)

    private func gate(rows: Int = 5, columns: Int = 10, _ starts: Starts = Starts()) -> PageGate {
        PageGate(screen: (rows, columns), terminal: Self.terminal, messages: Self.messages, pager: Self.pager) {
            starts.add()
        }
    }

    private func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }

    /// One row of the screen is for the prompt.
    @Test(arguments: [
        ("1\n2\n3\n4\n", false), ("1\n2\n3\n4\n5\n", true), ("1\n2\n3\n4\n5", false), ("\n\n\n\n\n", true),
        ("0123456789\n2\n3\n4\n", false), ("0123456789a\n2\n3\n4\n", true), ("äöüäöüäöü\n2\n3\n4\n", false),
        ("", false),
    ])
    func isLongByTheRowsItTakes(text: String, isLong: Bool) {
        let starts = Starts()
        let gate = gate(starts)
        let passed = gate.pass(bytes(text))
        #expect(passed?.bytes == (isLong ? bytes(text) : nil))
        #expect(passed?.descriptor == (isLong ? Self.pager : nil))
        #expect(starts.count == (isLong ? 1 : 0))
        #expect(gate.finish() == (isLong ? [] : bytes(text)))
    }

    @Test func whatWasHeldComesFirstAndThePagerStartsOnce() {
        let starts = Starts()
        let gate = gate(starts)
        #expect(gate.pass(bytes("1\n2\n")) == nil)
        #expect(gate.pass(bytes("3\n4\n5\n"))?.bytes == bytes("1\n2\n3\n4\n5\n"))
        let rest = gate.pass(bytes("6\n"))
        #expect(rest?.bytes == bytes("6\n") && rest?.descriptor == Self.pager)
        #expect(starts.count == 1)
    }

    @Test func whatComesSlowlyIsWrittenAsItComes() {
        let starts = Starts()
        let gate = gate(starts)
        let start = ContinuousClock.now
        #expect(gate.pass(bytes("1\n"), now: start) == nil)
        let passed = gate.pass(bytes("2\n"), now: start + .seconds(2))
        #expect(passed?.bytes == bytes("1\n2\n") && passed?.descriptor == Self.terminal)
        #expect(gate.pass(bytes("3\n4\n5\n6\n"), now: start + .seconds(3))?.descriptor == Self.terminal)
        #expect(starts.count == 0 && gate.finish().isEmpty)
    }

    /// The total of a listing comes behind its rows, and not into the screen of the pager.
    @Test func messagesWaitForThePager() {
        let gate = gate()
        #expect(gate.pass(bytes("1\n2\n3\n4\n5\n"))?.descriptor == Self.pager)
        #expect(gate.pass(message: bytes("5 balls\n")) == nil)
        #expect(gate.lateMessages() == bytes("5 balls\n") && gate.lateMessages().isEmpty)
        let short = self.gate()
        #expect(short.pass(bytes("1\n")) == nil)
        #expect(short.pass(message: bytes("1 ball\n"))?.descriptor == Self.messages)
        #expect(short.finish().isEmpty && short.lateMessages().isEmpty)
        #expect(short.pass(bytes("2\n3\n4\n5\n6\n"))?.descriptor == Self.terminal)
    }

    @Test(
        arguments: [
            ([:], "less"), (["PAGER": "more"], "more"), (["PAGER": "more", "MXSHELL_PAGER": "most -s"], "most -s"),
            (["PAGER": ""], nil), (["PAGER": "more", "MXSHELL_PAGER": ""], nil),
        ] as [([String: String], String?)])
    func theEnvironmentNamesIt(variables: [String: String], line: String?) {
        let environment = Environment(variables)
        #expect(PagerChoice(environment).line == line)
        #expect(PagerChoice(setting: "off", environment).line == nil)
        #expect(PagerChoice(setting: "on", environment).line == line ?? "less")
        #expect(PagerChoice(setting: "vim -", environment).line == "vim -")
    }
}

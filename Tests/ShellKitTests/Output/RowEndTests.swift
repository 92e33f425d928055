import Glibc
import Synchronization
import SystemPackage
import Testing

@testable import ShellKit

/// What is for people, and the prompt, begin a row of their own where data has not ended its own.
@Suite struct RowEndTests {
    /// All that would stand on the screen, in its order.
    private final class Screen: Sendable {
        private let bytes = Mutex<[UInt8]>([])
        var text: String { bytes.withLock { String(decoding: $0, as: UTF8.self) } }

        func stream() -> OutputStream {
            OutputStream(terminal: -1) { written in
                self.bytes.withLock { $0 += written }
                return nil
            }
        }
    }

    private func terminal(_ screen: Screen) -> Terminal {
        Terminal(output: screen.stream(), messages: screen.stream(), hasColour: false)
    }

    @Test func aBegunRowIsEndedOnce() throws {
        let screen = Screen()
        let terminal = terminal(screen)
        try terminal.output.write("{}")
        try terminal.note("one")
        try terminal.note("two")
        try terminal.settle()
        #expect(screen.text == "{}\none\ntwo\n")
    }

    @Test(arguments: ["", "a\n"]) func anEndedRowStaysAsItIs(text: String) throws {
        let screen = Screen()
        let terminal = terminal(screen)
        try terminal.output.write(text)
        try terminal.settle()
        #expect(screen.text == text)
    }

    /// Where a program has written, a mark and blanks fill one row of five columns: the return leads to a row of its own.
    @Test(arguments: [(false, "%"), (true, " ")]) func aRowOfAProgramIsEndedOnce(isInterrupted: Bool, mark: String)
        throws
    {
        let screen = Screen()
        let terminal = terminal(screen)
        let environment = Environment(["TERM": "xterm", "COLUMNS": "5"])
        terminal.loseRow(terminal.output, terminal.messages, isInterrupted: isInterrupted, environment)
        try terminal.note("one")
        try terminal.settle()
        #expect(screen.text == "\(mark)    \r\u{1B}[Kone\n")
        // What is written later says where the cursor is.
        terminal.loseRow(terminal.output, terminal.messages, isInterrupted: isInterrupted, environment)
        try terminal.output.write("two\n")
        try terminal.settle()
        #expect(screen.text.hasSuffix("one\ntwo\n"))
    }

    @Test(arguments: [[:], ["TERM": ""], ["TERM": "dumb"]])
    func aTerminalThatCannotGoBackGetsNothing(environment: [String: String]) throws {
        let screen = Screen()
        let terminal = terminal(screen)
        terminal.loseRow(terminal.output, terminal.messages, isInterrupted: false, Environment(environment))
        try terminal.note("one")
        #expect(screen.text == "one\n")
    }

    /// Data that goes elsewhere is never changed.
    @Test func aFileGetsNoMoreThanWasWritten() throws {
        let screen = Screen()
        var ends: [CInt] = [0, 0]
        try #require(pipe(&ends) == 0)
        let (reading, writing) = (FileDescriptor(rawValue: ends[0]), ends[1])
        defer { try? reading.close() }
        let output = OutputStream(descriptor: writing, ownsDescriptor: true)
        try output.write("{}")
        try Terminal(output: output, messages: screen.stream(), hasColour: false).note("one")
        let bytes = try withUnsafeTemporaryAllocation(byteCount: 16, alignment: 1) { buffer in
            Array(buffer.prefix(try reading.read(into: buffer)))
        }
        #expect(String(decoding: bytes, as: UTF8.self) == "{}" && screen.text == "one\n")
    }
}

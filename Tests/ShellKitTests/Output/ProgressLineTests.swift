import MictlanXPlatform
import SystemPackage
import TestSupport
import Testing

@testable import ShellKit

/// The line of progress on a terminal.
@Suite struct ProgressLineTests {
    private struct Screen: ~Copyable {
        let terminal: Terminal
        private let ends: TerminalEnds

        init() throws {
            ends = try TerminalEnds()
            let messages = OutputStream(descriptor: ends.program.rawValue, ownsDescriptor: true)
            terminal = Terminal(output: messages.sibling(), messages: messages, hasColour: false)
        }

        deinit { try? ends.screen.close() }

        /// What was written since the last look, where something was.
        func written() throws -> String {
            try terminal.messages.flush()
            // Something that is there for certain comes behind it, so that the read never waits.
            try terminal.messages.write("$")
            try terminal.messages.flush()
            var text = ""
            while !text.hasSuffix("$") {
                let block = try [UInt8](unsafeUninitializedCapacity: 4_096) { buffer, count in
                    count = try ends.screen.read(into: UnsafeMutableRawBufferPointer(buffer))
                }
                text += String(decoding: block, as: UTF8.self)
            }
            return String(text.dropLast())
        }
    }

    /// A line that was drawn behind the totals would stay on the screen for good.
    @Test func nothingIsDrawnBehindItsEnd() throws {
        let screen = try Screen()
        let progress = Progress("put", on: screen.terminal, isQuiet: false)
        progress.finishItem()
        #expect(try screen.written().hasPrefix("\rput"))
        progress.end()
        #expect(try screen.written() == "\r\u{1B}[K")
        let first = Progress("put", on: screen.terminal, isQuiet: false)
        first.end()
        first.finishItem()
        #expect(try screen.written() == "")
    }

    @Test func everyPartOfACommandShowsIt() async throws {
        let screen = try Screen()
        let progress = Progress("put", on: screen.terminal, isQuiet: false)
        for _ in 0..<2 {
            try await progress.showing { progress.finishItem() }
            let text = try screen.written()
            #expect(text.hasPrefix("\rput") && text.hasSuffix("\r\u{1B}[K"), "\(text.debugDescription)")
        }
    }

    /// How much of a pipe was read is seen, and what is shown then begins anew.
    @Test func aPipeIsSeenToBeRead() async throws {
        let screen = try Screen()
        let progress = Progress("put", on: screen.terminal, isQuiet: false)
        let pipe = try FileDescriptor.pipe()
        try pipe.writeEnd.writeAll(Array(repeating: 1, count: 2_048))
        try pipe.writeEnd.close()
        let file = try await StandardInput.spooled(from: pipe.readEnd, directory: "/tmp", progress)
        try pipe.readEnd.close()
        #expect(try FileStatus(file.path).size == 2_048)
        #expect(try screen.written().contains("put  reading 2 KiB"))
        try await progress.showing { progress.finishItem() }
        #expect(try !screen.written().contains("reading"))
    }

    @Test func aRowTakesThePlaceOfTheLine() throws {
        let screen = try Screen()
        let progress = Progress("put", on: screen.terminal, isQuiet: false)
        progress.finishItem()
        _ = try screen.written()
        try progress.aside { try screen.terminal.note("a row") }
        #expect(try screen.written() == "\r\u{1B}[Ka row\r\n")
    }
}

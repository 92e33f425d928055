import Foundation
import Synchronization
import SystemPackage
import TestSupport

/// The program on a terminal that a test types on.
final class PseudoTerminal: Sendable {
    private let master: CInt
    private let process: Process
    private let screen = Mutex("")
    private let exit = Mutex<Int32?>(nil)

    /// setsid(1) gives the program the terminal as its own, so that `^C`, or the key that is given, becomes a signal.
    init(
        _ arguments: [String] = [], in home: Home, environment: [String: String] = [:], interruptKey: UInt8 = 3
    ) throws {
        let ends = try TerminalEnds()
        var settings = termios()
        tcgetattr(ends.program.rawValue, &settings)
        withUnsafeMutableBytes(of: &settings.c_cc) { $0[Int(VINTR)] = interruptKey }
        tcsetattr(ends.program.rawValue, TCSANOW, &settings)
        master = ends.screen.rawValue
        let handle = FileHandle(fileDescriptor: ends.program.rawValue, closeOnDealloc: true)
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/setsid")
        process.arguments = ["--ctty", "--wait", try Binary.url().path] + arguments
        process.currentDirectoryURL = home.work
        process.environment = home.environment.merging(environment) { $1 }
        process.standardInput = handle
        process.standardOutput = handle
        process.standardError = handle
        self.process = process
        process.terminationHandler = { [weak self] process in
            self?.exit.withLock { $0 = process.terminationStatus }
        }
        try process.run()
        let descriptor = master
        Thread.detachNewThread { [weak self] in
            var block = [UInt8](repeating: 0, count: 4_096)
            while true {
                let count = read(descriptor, &block, block.count)
                guard count > 0 else { return }
                let text = String(decoding: block[..<count], as: UTF8.self)
                guard let self else { return }
                screen.withLock { $0 += text }
            }
        }
    }

    deinit {
        if process.isRunning { process.terminate() }
        close(master)
    }

    /// Everything that was shown so far.
    var text: String { screen.withLock { $0 } }

    /// Types at the prompt: waits until the line editor has the terminal, as what is typed before it does is another
    /// thing to a terminal that still edits lines itself (`^D` above all).
    func enter(_ text: String) async {
        let master = master
        _ = await condition {
            var settings = termios()
            return tcgetattr(master, &settings) == 0 && settings.c_lflag & tcflag_t(ICANON) == 0
        }
        type(text)
    }

    /// Types at once, whoever reads.
    func type(_ text: String) {
        let bytes = Array(text.utf8)
        _ = write(master, bytes, bytes.count)
    }

    /// Sends a signal to the program itself.
    func signal(_ number: CInt) throws {
        let children = try String(
            contentsOfFile: "/proc/\(process.processIdentifier)/task/\(process.processIdentifier)/children",
            encoding: .utf8)
        guard let child = children.split(separator: " ").first.flatMap({ pid_t($0) }) else { throw POSIXError(.ESRCH) }
        kill(child, number)
    }

    /// Waits until `text` was shown `count` times; false when it was not in time.
    func wait(for text: String, count: Int = 1) async -> Bool {
        await condition { self.text.components(separatedBy: text).count > count }
    }

    /// Whether `text` is shown within a time, for a key that may have to be pressed again.
    func shows(_ text: String, within limit: Duration) async -> Bool {
        await condition(within: limit) { self.text.contains(text) }
    }

    /// The exit code, once the program has ended.
    func exitCode() async -> Int32? {
        _ = await condition { self.exit.withLock { $0 } != nil }
        return exit.withLock { $0 }
    }

    /// Looks often, so that nothing waits longer than it must; the limit only ends a test that has failed.
    private func condition(within limit: Duration = .seconds(30), _ isTrue: @Sendable () -> Bool) async -> Bool {
        let deadline = ContinuousClock.now + limit
        while ContinuousClock.now < deadline {
            if isTrue() { return true }
            try? await Task.sleep(for: .milliseconds(5))
        }
        return isTrue()
    }
}

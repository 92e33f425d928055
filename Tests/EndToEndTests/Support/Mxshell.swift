import Foundation
import Synchronization
import TestSupport

/// One run of the program.
struct Mxshell {
    struct Result {
        var code: Int32
        var output: String
        var messages: String
    }

    /// A run that has not begun: in the working directory of a home, reading and writing nothing.
    ///
    /// - Parameters:
    ///   - arguments: of the program.
    ///   - home: where it runs.
    ///   - environment: beside that of the home.
    ///   - command: what runs it, as `["/bin/sh", "-c", "exec \"$0\" \"$@\""]`; nothing for itself.
    /// - Returns: the process.
    /// - Throws: `Binary.Missing`.
    static func process(
        _ arguments: [String], in home: Home, environment: [String: String] = [:], within command: [String] = []
    ) throws -> Process {
        let words = command + [try Binary.url().path] + arguments
        let process = Process()
        process.executableURL = URL(filePath: words[0])
        process.arguments = Array(words.dropFirst())
        process.currentDirectoryURL = home.work
        process.environment = home.environment.merging(environment) { $1 }
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        return process
    }

    /// Runs it to its end, unless a victim is killed before.
    static func run(
        _ arguments: [String], in home: Home, input: String? = nil, environment: [String: String] = [:],
        victim: Victim? = nil
    ) async throws -> Result {
        let process = try Self.process(arguments, in: home, environment: environment)
        victim?.process.withLock { $0 = process }
        return try await run(process, in: home, input: input)
    }

    /// Runs what is to be run to its end.
    ///
    /// - Parameters:
    ///   - process: what is run.
    ///   - home: where its output is kept.
    ///   - input: what it reads.
    /// - Returns: what came of it.
    /// - Throws: why it could not be started.
    static func run(_ process: Process, in home: Home, input: String? = nil) async throws -> Result {
        let output = home.streams.appending(path: "out-\(UUID().uuidString)")
        let messages = home.streams.appending(path: "err-\(UUID().uuidString)")
        for url in [output, messages] { try Data().write(to: url) }
        let source = home.streams.appending(path: "in-\(UUID().uuidString)")
        try Data((input ?? "").utf8).write(to: source)
        let handles = try (
            input: FileHandle(forReadingFrom: source), output: FileHandle(forWritingTo: output),
            messages: FileHandle(forWritingTo: messages)
        )
        // Foundation's Process keeps them open for ever otherwise.
        defer { for handle in [handles.input, handles.output, handles.messages] { try? handle.close() } }
        process.standardInput = handles.input
        process.standardOutput = handles.output
        process.standardError = handles.messages
        let code = try await finish(process)
        return Result(
            code: code, output: String(decoding: try Data(contentsOf: output), as: UTF8.self),
            messages: String(decoding: try Data(contentsOf: messages), as: UTF8.self))
    }

    /// Runs it and kills it at some moment, unless it has ended by itself before.
    ///
    /// - Returns: whether it was killed.
    static func run(_ arguments: [String], in home: Home, killAfter delay: Duration) async throws -> Bool {
        let process = try Self.process(arguments, in: home)
        async let code = finish(process)
        // It starts on another task.
        _ = await settles { process.processIdentifier != 0 }
        try await Task.sleep(for: delay)
        if process.isRunning { kill(process.processIdentifier, SIGKILL) }
        return try await code == 128 + SIGKILL
    }

    /// Starts `process` and returns its exit code, or 128 and the number of the signal that ended it.
    static func finish(_ process: Process) async throws -> Int32 {
        try await withCheckedThrowingContinuation { continuation in
            process.terminationHandler = { process in
                let isSignal = process.terminationReason == .uncaughtSignal
                continuation.resume(returning: isSignal ? 128 + process.terminationStatus : process.terminationStatus)
            }
            do {
                try process.run()
            } catch {
                process.terminationHandler = nil
                continuation.resume(throwing: error)
            }
        }
    }
}

/// A run that somebody else kills.
final class Victim: Sendable {
    fileprivate let process = Mutex<Process?>(nil)

    /// Kills it with SIGKILL, where it runs.
    func kill() {
        process.withLock { process in
            guard let process, process.isRunning else { return }
            Foundation.kill(process.processIdentifier, SIGKILL)
        }
    }
}

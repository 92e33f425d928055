import Foundation

/// `mxshell node` in a process of its own.
final class ServedNode: Sendable {
    let process: Process
    let uri: String

    /// Starts it and waits until it listens.
    init(in home: Home, _ flags: [String] = []) throws {
        process = try Mxshell.process(
            ["node", "--listen", "127.0.0.1:0", "--data", home.work.path + "/store"] + flags, in: home)
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        uri = String(decoding: output.fileHandleForReading.availableData, as: UTF8.self)
            .trimmingCharacters(in: .newlines)
    }

    /// The same without blocking the caller's thread.
    static func start(in home: Home, _ flags: [String] = []) async throws -> ServedNode {
        try await onThread { try ServedNode(in: home, flags) }
    }

    /// ``end(by:)`` without blocking the caller's thread.
    @discardableResult
    func ended(by signal: Int32) async throws -> Int32 { try await Self.onThread { self.end(by: signal) } }

    private static func onThread<Value: Sendable>(
        _ body: @escaping @Sendable () throws -> Value
    ) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            Thread.detachNewThread { continuation.resume(with: Result(catching: body)) }
        }
    }

    deinit {
        if process.isRunning { process.terminate() }
    }

    /// Sends a signal and waits for the end.
    ///
    /// - Returns: the exit code, or the number of the signal that ended it.
    func end(by signal: Int32) -> Int32 {
        kill(process.processIdentifier, signal)
        process.waitUntilExit()
        return process.terminationStatus
    }

    /// The port it listens on.
    var port: UInt16? {
        uri.split(separator: ":").last.flatMap { UInt16($0.prefix { $0.isNumber }) }
    }
}

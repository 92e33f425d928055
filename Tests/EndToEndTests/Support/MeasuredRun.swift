import Foundation
import Synchronization

/// One run of the program whose memory is watched.
struct MeasuredRun {
    /// The exit code, or 128 and the number of the signal that ended it.
    let code: Int32
    /// What it wrote to standard error.
    let messages: String
    /// The most memory that it had at once, in bytes (`VmHWM` of proc(5)).
    let peakMemory: Int
    let duration: Duration

    init(_ arguments: [String], in home: Home) async throws {
        let process = try Mxshell.process(arguments, in: home)
        let url = home.streams.appending(path: "err-\(UUID().uuidString)")
        try Data().write(to: url)
        let handle = try FileHandle(forWritingTo: url)
        defer { try? handle.close() }
        process.standardError = handle
        let watch = MemoryWatch()
        let start = ContinuousClock.now
        code = try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await watch.run { process.processIdentifier } }
            defer { watch.stop() }
            return try await Mxshell.finish(process)
        }
        duration = ContinuousClock.now - start
        messages = String(decoding: try Data(contentsOf: url), as: UTF8.self)
        peakMemory = watch.peak
    }
}

/// Looks at the memory of a process again and again: once it has ended there is nothing to be seen of it.
private final class MemoryWatch: Sendable {
    private let state = Mutex<(peak: Int, isOver: Bool)>((0, false))

    var peak: Int { state.withLock { $0.peak } }

    func stop() { state.withLock { $0.isOver = true } }

    func run(_ identifier: @escaping @Sendable () -> Int32) async {
        while !state.withLock({ $0.isOver }) {
            let number = identifier()
            if number > 0, let found = Self.peak(of: number) { state.withLock { $0.peak = max($0.peak, found) } }
            try? await Task.sleep(for: .milliseconds(2))
        }
    }

    private static func peak(of process: Int32) -> Int? {
        guard let status = try? String(contentsOfFile: "/proc/\(process)/status", encoding: .utf8) else { return nil }
        let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
        return line.flatMap { Int($0.filter(\.isNumber)) }.map { $0 * 1_024 }
    }
}

import Dispatch
import MictlanXPlatform
import Synchronization
import SystemPackage
import TestSupport
import Testing

@testable import MictlanXClient

/// Directories that are made durable for several files at once.
struct DirectorySyncTests {
    /// Blocks while it is held, and notes what it is called for.
    private final class Disk: Sendable {
        private let state = Mutex([FilePath]())
        private let gate = DispatchSemaphore(value: 0)
        let failure: MictlanXError?

        init(failure: MictlanXError? = nil) { self.failure = failure }

        var calls: [FilePath] { state.withLock { $0 } }
        func letGo() { gate.signal() }

        func synchronize(_ directory: FilePath) throws(MictlanXError) {
            state.withLock { $0.append(directory) }
            // Each lets the next one through.
            gate.wait()
            gate.signal()
            if let failure { throw failure }
        }
    }

    /// Whoever comes while a call is on its way is not served by it, and shares the next.
    @Test(arguments: [true, false]) func thoseWhoComeMeanwhileShareTheNext(succeeds: Bool) async throws {
        let disk = Disk(failure: succeeds ? nil : MictlanXError(.io, "no"))
        let sync = DirectorySync(on: .waiting) { directory throws(MictlanXError) in try disk.synchronize(directory) }
        let done = Mutex((succeeded: 0, failed: 0))
        let wait: @Sendable (FilePath) async -> Void = { directory in
            do {
                try await sync.synchronize(directory)
                done.withLock { $0.succeeded += 1 }
            } catch {
                done.withLock { $0.failed += 1 }
            }
        }
        await withTaskGroup { group in
            group.addTask { await wait("a") }
            #expect(await settles { disk.calls == ["a"] })
            for _ in 0..<20 { group.addTask { await wait("a") } }
            group.addTask { await wait("b") }
            #expect(await settles { disk.calls.contains("b") })
            #expect(await settles { sync.users(of: "a") == 21 })
            #expect(done.withLock { $0 == (0, 0) })
            disk.letGo()
        }
        // One more for whoever has counted itself and not come yet.
        #expect((3...4).contains(disk.calls.count) && disk.calls.count { $0 == "b" } == 1)
        #expect(done.withLock { $0 == (succeeds ? (22, 0) : (0, 22)) })
        #expect(sync.users(of: "a") == 0)
    }

    /// One who is cancelled while it works for others works on.
    @Test func aCancelledOneServesTheOthers() async throws {
        let disk = Disk()
        let sync = DirectorySync(on: .waiting) { directory throws(MictlanXError) in try disk.synchronize(directory) }
        let first = Task { try await sync.synchronize("a") }
        #expect(await settles { disk.calls.count == 1 })
        let second = Task { try await sync.synchronize("a") }
        #expect(await settles { sync.users(of: "a") == 2 })
        let third = Task { try await sync.synchronize("a") }
        #expect(await settles { sync.users(of: "a") == 3 })
        second.cancel()
        disk.letGo()
        for task in [first, second, third] { try await task.value }
    }
}

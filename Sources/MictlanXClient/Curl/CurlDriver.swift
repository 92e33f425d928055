internal import CCurl
internal import MictlanXPlatform

/// Owns the multi handle of libcurl on a separate thread; other threads queue commands and wake it.
///
/// The thread starts with the first request and ends with ``shutdown()``.
final class CurlDriver: Sendable {
    enum Command {
        case start(CurlTransfer)
        case resume(CurlTransfer)
        case cancel(CurlTransfer)
        case count(CheckedContinuation<Int, Never>)
    }

    /// Of a thread that calls little beside libcurl, in bytes.
    private static let stackSize = 1 << 19

    private enum Life { case idle, running, stopping, stopped }

    private struct State {
        var life = Life.idle
        var commands: [Command] = []
        /// Whether a wake-up is under way that the thread has not answered; saves a system call per command.
        var isWaking = false
        var multi: MultiHandle?
        /// Why no request can be sent.
        var refusal = MictlanXError(.unavailable, "the client is closed")
        var stopWaiters: [CheckedContinuation<Void, Never>] = []
    }

    private let configuration: CurlConfiguration
    private let state = ThreadLock(State())

    init(_ configuration: CurlConfiguration) { self.configuration = configuration }

    // MARK: From any thread

    func submit(_ command: Command) {
        let refusal = state.withLock { state -> MictlanXError? in
            guard startIfNeeded(&state) else { return state.refusal }
            state.commands.append(command)
            wake(&state)
            return nil
        }
        if let refusal, case .start(let transfer) = command { transfer.finish(.failure(refusal)) }
    }

    /// How many transfers there are after all commands so far.
    func countTransfers() async -> Int {
        await withCheckedContinuation { waiter in
            let isRunning = state.withLock { state -> Bool in
                guard state.life == .running else { return false }
                state.commands.append(.count(waiter))
                wake(&state)
                return true
            }
            if !isRunning { waiter.resume(returning: 0) }
        }
    }

    /// Ends every transfer and waits until the thread is gone.
    func shutdown() async {
        await withCheckedContinuation { waiter in
            let isOver = state.withLock { state -> Bool in
                if state.life == .idle { state.life = .stopped }
                guard state.life != .stopped else { return true }
                state.life = .stopping
                state.stopWaiters.append(waiter)
                wake(&state)
                return false
            }
            if isOver { waiter.resume() }
        }
    }

    /// Asks the thread to end without waiting for it.
    func beginShutdown() {
        state.withLock { state in
            if state.life == .idle { state.life = .stopped }
            guard state.life == .running else { return }
            state.life = .stopping
            wake(&state)
        }
    }

    private func startIfNeeded(_ state: inout State) -> Bool {
        switch state.life {
        case .running: return true
        case .stopping, .stopped: return false
        case .idle:
            do throws(SystemFailure) {
                try OwnedThread.start(stackSize: Self.stackSize) { self.run() }
                state.life = .running
                return true
            } catch {
                state.refusal = MictlanXError(.unavailable, "no request can be sent: \(error)", cause: error)
                return false
            }
        }
    }

    private func wake(_ state: inout State) {
        // Before the first turn of the thread there is nothing to wake.
        guard !state.isWaking, let multi = state.multi else { return }
        state.isWaking = true
        _ = CurlLibrary.functions.pointee.multi_wakeup(multi.raw)
    }

    // MARK: On the thread

    private func run() {
        do throws(MictlanXError) {
            let library = try CurlLibrary.shared.get()
            guard let multi = library.functions.pointee.multi_init() else {
                throw MictlanXError(.unavailable, "libcurl has no memory left")
            }
            state.withLock { $0.multi = MultiHandle(raw: multi) }
            drive(CurlLoop(library, multi: multi, configuration: configuration))
            end { _ = library.functions.pointee.multi_cleanup(multi) }
        } catch {
            state.withLock { $0.refusal = error }
            end {}
        }
    }

    private func drive(_ loop: CurlLoop) {
        while true {
            let (commands, isStopping) = state.withLock { state in
                defer { state.commands.removeAll(keepingCapacity: true) }
                state.isWaking = false
                return (state.commands, state.life == .stopping)
            }
            for command in commands { loop.execute(command) }
            if isStopping { break }
            loop.turn()
        }
        loop.close()
    }

    /// Ends with what nobody has begun.
    private func end(_ clean: () -> Void) {
        let (left, waiters, refusal) = state.withLock { state in
            state.life = .stopped
            state.multi = nil
            defer { (state.commands, state.stopWaiters) = ([], []) }
            return (state.commands, state.stopWaiters, state.refusal)
        }
        clean()
        for case .start(let transfer) in left { transfer.finish(.failure(refusal)) }
        for case .count(let waiter) in left { waiter.resume(returning: 0) }
        for waiter in waiters { waiter.resume() }
    }
}

/// The multi handle, on its way to the thread.
// SAFETY: only curl_multi_wakeup(3) is called from other threads, which is allowed, and under the driver's lock, so that
// it never meets a handle that the thread has cleaned up.
struct MultiHandle: @unchecked Sendable {  // SAFETY: see above
    let raw: UnsafeMutableRawPointer
}

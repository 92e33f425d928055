import Glibc
package import MictlanXPlatform
import Synchronization
internal import SystemPackage

/// The signals that a shell answers.
package enum ProcessSignal: CInt, Sendable, CaseIterable {
    case interrupt = 2
    case hangup = 1
    case terminate = 15
    case windowChanged = 28
    case terminalStop = 20

    /// What a process reports that this signal ended: 128 and the signal's number.
    package var exitCode: CInt { 128 + rawValue }
}

/// Carries signals out of the signal handler into ordinary code.
///
/// Blocking the signals and reading a signalfd does not work under Swift's concurrency (the main thread waits with an
/// empty mask), so there is a handler; it does the two things that are allowed there (signal-safety(7)): an atomic
/// bit and a write to an eventfd.
package enum ProcessSignals {
    private static let pending = Atomic<UInt64>(0)
    private static let doorbell = Atomic<CInt>(-1)

    /// Calls `deliver` on a separate thread for each of `signals` from now on; once per process.
    ///
    /// - Throws: `SystemFailure` when the system has no thread or file descriptor left, or at a second call.
    package static func deliver(
        _ signals: [ProcessSignal], to deliver: @escaping @Sendable (ProcessSignal) -> Void
    ) throws(SystemFailure) {
        let event = try EventDescriptor()
        // Also makes sure that both globals exist before a handler can look at them.
        _ = pending.load(ordering: .relaxed)
        guard
            doorbell.compareExchange(expected: -1, desired: event.descriptor, ordering: .sequentiallyConsistent)
                .exchanged
        else {
            throw SystemFailure(.alreadyInProcess, "cannot deliver signals twice")
        }
        try OwnedThread.start {
            while true {
                event.wait()
                let bits = pending.exchange(0, ordering: .sequentiallyConsistent)
                for signal in signals where bits & (1 << UInt64(signal.rawValue)) != 0 { deliver(signal) }
            }
        }
        for signal in signals { install(handler, for: signal.rawValue) }
    }

    /// Makes a write to a closed pipe an error of the write, not the end of the process.
    package static func ignoreBrokenPipes() {
        install(SIG_IGN, for: SIGPIPE)
    }

    /// The number of the signal that a write to a closed pipe would have raised.
    package static let brokenPipe = SIGPIPE

    /// Ends the process at once, after `^C` was pressed again and again.
    package static let exitAfterInterrupts: @Sendable () -> Void = { _exit(ProcessSignal.interrupt.exitCode) }

    /// Stops the process as `^Z` does by itself; returns when it continues.
    package static func suspend() {
        // Sent to the process, it could stop another thread first, and this one would go on to set up the terminal before
        // the host's shell takes it.
        pthread_kill(pthread_self(), SIGSTOP)
    }

    /// Stops this process and those of its group, as `^Z` does; returns when it continues.
    ///
    /// - Returns: false where no shell is there to continue it, and nothing has stopped.
    package static func stopGroup() -> Bool {
        let parent = getppid()
        guard getsid(parent) == getsid(0), getpgid(parent) != getpgrp() else { return false }
        kill(0, SIGSTOP)
        // Another thread may have taken that, and this one must not go on before the process has stopped.
        suspend()
        return true
    }

    private static let handler: @convention(c) (CInt) -> Void = { number in
        let saved = errno
        pending.bitwiseOr(1 << UInt64(number), ordering: .sequentiallyConsistent)
        var one: UInt64 = 1
        _ = write(doorbell.load(ordering: .sequentiallyConsistent), &one, MemoryLayout<UInt64>.size)
        errno = saved
    }

    private static func install(_ handler: @escaping @convention(c) (CInt) -> Void, for number: CInt) {
        var action = sigaction()
        action.__sigaction_handler.sa_handler = handler
        action.sa_flags = SA_RESTART
        sigaction(number, &action, nil)
    }

    private static func install(_ handler: __sighandler_t?, for number: CInt) {
        var action = sigaction()
        action.__sigaction_handler.sa_handler = handler
        sigaction(number, &action, nil)
    }
}

internal import CEvent
internal import Glibc

/// A counter behind a file descriptor (eventfd(2)): any thread rings it, one thread polls it beside what it
/// reads.
package final class EventDescriptor: Sendable {
    /// What poll(2) looks at.
    package let descriptor: CInt

    /// A silent one.
    ///
    /// - Throws: ``SystemFailure`` when the process has no file descriptor left.
    package init() throws(SystemFailure) {
        descriptor = eventfd(0, CInt(EFD_CLOEXEC | EFD_NONBLOCK))
        guard descriptor >= 0 else { throw SystemFailure(.current, "cannot make an event descriptor") }
    }

    deinit {
        close(descriptor)
    }

    /// Wakes the thread that polls.
    package func ring() {
        var one: UInt64 = 1
        _ = write(descriptor, &one, MemoryLayout<UInt64>.size)
    }

    /// Makes it silent again.
    package func clear() {
        var count: UInt64 = 0
        _ = read(descriptor, &count, MemoryLayout<UInt64>.size)
    }

    /// Blocks until it is rung.
    package func wait() {
        var slot = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        while poll(&slot, 1, -1) < 0, errno == EINTR {}
        clear()
    }
}

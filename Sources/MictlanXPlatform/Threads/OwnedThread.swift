internal import Glibc
internal import SystemPackage

/// A detached POSIX thread for work that blocks in C and must not hold one of the few threads of Swift's pool.
package enum OwnedThread {
    private final class Body: Sendable {
        let run: @Sendable () -> Void
        init(_ run: @escaping @Sendable () -> Void) { self.run = run }
    }

    /// Starts a thread.
    ///
    /// - Parameters:
    ///   - stackSize: in bytes; `nil` for the system's default.
    ///   - body: what it does.
    /// - Throws: ``SystemFailure`` when the system has no thread left.
    package static func start(stackSize: Int? = nil, _ body: @escaping @Sendable () -> Void) throws(SystemFailure) {
        var attributes = pthread_attr_t()
        pthread_attr_init(&attributes)
        defer { pthread_attr_destroy(&attributes) }
        pthread_attr_setdetachstate(&attributes, CInt(PTHREAD_CREATE_DETACHED))
        if let stackSize { pthread_attr_setstacksize(&attributes, stackSize) }
        // Signals are for the other threads; SIGPIPE of a TLS socket is for nobody. The mask is inherited.
        var all = sigset_t()
        var before = sigset_t()
        sigfillset(&all)
        pthread_sigmask(SIG_SETMASK, &all, &before)
        defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
        let argument = Unmanaged.passRetained(Body(body))
        var thread = pthread_t()
        let status = pthread_create(
            &thread, &attributes,
            { context in
                if let context { Unmanaged<Body>.fromOpaque(context).takeRetainedValue().run() }
                return nil
            }, argument.toOpaque())
        guard status == 0 else {
            argument.release()
            throw SystemFailure(Errno(rawValue: status), "cannot start a thread")
        }
    }
}

import Glibc

/// A detached POSIX thread for work that blocks in C and must not hold one of the few threads of Swift's pool.
package enum OwnedThread {
    /// Runs `body` on a thread of its own; signals are left to the other threads.
    ///
    /// - Throws: `LineEditingError` when the system has no thread left.
    package static func start(_ body: @escaping @Sendable () -> Void) throws(LineEditingError) {
        let box = Unmanaged.passRetained(Body(body))
        var thread = pthread_t()
        let status = pthread_create(
            &thread, nil,
            { context in
                guard let context else { return nil }
                Unmanaged<Body>.fromOpaque(context).takeRetainedValue().run()
                return nil
            }, box.toOpaque())
        guard status == 0 else {
            box.release()
            throw LineEditingError("pthread_create", errno: status)
        }
        pthread_detach(thread)
    }

    private final class Body: Sendable {
        let run: @Sendable () -> Void
        init(_ run: @escaping @Sendable () -> Void) { self.run = run }
    }
}

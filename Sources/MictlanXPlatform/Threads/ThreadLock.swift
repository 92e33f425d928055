internal import Glibc

/// A value behind a POSIX mutex, for what an ``OwnedThread`` shares with tasks.
///
/// The standard library's `Mutex` would do, but the thread sanitizer cannot see its locking, which is not instrumented,
/// and reports a race wherever one of our threads meets a task; pthread_mutex_lock(3) it knows.
// SAFETY: the value is reached through `withLock` alone, which holds the mutex.
package final class ThreadLock<Value>: @unchecked Sendable {  // SAFETY: see above
    private var value: Value
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)

    /// An unlocked value.
    package init(_ value: sending Value) {
        self.value = value
        mutex.initialize(to: pthread_mutex_t())
        pthread_mutex_init(mutex, nil)
    }

    deinit {
        pthread_mutex_destroy(mutex)
        mutex.deallocate()
    }

    /// Lends the value to a body; never call out of it to what may take the same lock.
    package func withLock<T>(_ body: (inout Value) throws -> T) rethrows -> T {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        return try body(&value)
    }
}

internal import Glibc
internal import Synchronization

/// A port of the loopback that serves each connection on a thread of its own.
package final class LoopbackServer: Sendable {
    /// Its TCP port.
    package let port: Int
    private let listener: LoopbackConnection
    private let connections = Mutex<Set<CInt>>([])

    /// Listens on a port of the kernel's choice.
    ///
    /// - Parameter serve: serves one connection, which is closed afterwards.
    /// - Throws: ``NoLoopbackPort``.
    package init(_ serve: @escaping @Sendable (LoopbackConnection) -> Void) throws {
        (listener, port) = try LoopbackConnection.bound(listens: true)
        onThread { [self] in
            while let connection = listener.accepted(isLimited: false) {
                connections.withLock { _ = $0.insert(connection.descriptor) }
                onThread { [self] in
                    serve(connection)
                    connections.withLock { _ = $0.remove(connection.descriptor) }
                    connection.close()
                }
            }
            listener.close()
        }
    }

    /// Ends every connection and the threads.
    package func stop() {
        listener.shutDown()
        connections.withLock { for connection in $0 { LoopbackConnection(descriptor: connection).shutDown() } }
    }
}

/// Runs something that blocks.
package func onThread(_ body: @escaping @Sendable () -> Void) {
    let box = Unmanaged.passRetained(ThreadBody(body))
    var thread = pthread_t()
    let status = pthread_create(
        &thread, nil,
        { context in
            if let context { Unmanaged<ThreadBody>.fromOpaque(context).takeRetainedValue().run() }
            return nil
        }, box.toOpaque())
    if status == 0 { pthread_detach(thread) } else { box.release() }
}

private final class ThreadBody: Sendable {
    let run: @Sendable () -> Void
    init(_ run: @escaping @Sendable () -> Void) { self.run = run }
}

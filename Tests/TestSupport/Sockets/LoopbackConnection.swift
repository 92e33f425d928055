internal import Glibc

/// A blocking TCP socket on the loopback, a connection or what listens for them. It belongs to one thread, which waits in
/// it.
package struct LoopbackConnection: Sendable {
    package let descriptor: CInt

    package init(descriptor: CInt) { self.descriptor = descriptor }

    /// Binds a socket to a port of the kernel's choice.
    ///
    /// - Parameter listens: without it every connection to the port is refused.
    /// - Returns: the socket and its port.
    /// - Throws: where the system gives no port.
    package static func bound(listens: Bool) throws(NoLoopbackPort) -> (LoopbackConnection, port: Int) {
        let made = LoopbackConnection(descriptor: socket(AF_INET, stream, 0))
        var (address, length) = loopback(0)
        let status = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                bind(made.descriptor, pointer, length) == 0 && (!listens || listen(made.descriptor, 128) == 0)
                    && getsockname(made.descriptor, pointer, &length) == 0
            }
        }
        guard status else { throw NoLoopbackPort() }
        return (made, Int(UInt16(bigEndian: address.sin_port)))
    }

    package static func connected(to port: Int) -> LoopbackConnection? {
        let made = LoopbackConnection(descriptor: socket(AF_INET, stream, 0))
        var (address, length) = loopback(port)
        let status = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(made.descriptor, $0, length) }
        }
        guard status == 0 else {
            made.close()
            return nil
        }
        made.limitWaits()
        return made
    }

    /// The next connection.
    ///
    /// - Parameter isLimited: whether a wait in it ends after a while.
    /// - Returns: `nil` when the port was shut down.
    package func accepted(isLimited: Bool = true) -> LoopbackConnection? {
        let connection = accept(descriptor, nil, nil)
        guard connection >= 0 else { return nil }
        if isLimited { LoopbackConnection(descriptor: connection).limitWaits() }
        return LoopbackConnection(descriptor: connection)
    }

    /// Waits until there is something to read, an end too.
    package func awaitReadable(milliseconds: CInt = -1) -> Bool {
        var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        return poll(&entry, 1, milliseconds) > 0
    }

    /// What has come; empty at the end and on errors.
    package func receive(atMost limit: Int = 65_536) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: limit) { buffer, count in
            count = max(0, recv(descriptor, buffer.baseAddress, limit, 0))
        }
    }

    /// Whether all of it was taken.
    @discardableResult
    package func send(_ bytes: some Collection<UInt8>) -> Bool {
        var rest = Array(bytes)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.send(descriptor, $0.baseAddress, $0.count, CInt(MSG_NOSIGNAL)) }
            guard count > 0 else { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }

    /// Waits until the other side gives up.
    package func holdUntilClosed() { while !receive().isEmpty {} }

    package func shutDown() { shutdown(descriptor, CInt(SHUT_RDWR)) }
    package func close() { Glibc.close(descriptor) }

    /// Makes the coming ``close()`` a reset instead of an orderly end (socket(7), SO_LINGER).
    package func resetOnClose() {
        var option = linger(l_onoff: 1, l_linger: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &option, socklen_t(MemoryLayout<linger>.size))
    }

    /// A campaign that waits for what does not come shall fail, not hang.
    private func limitWaits() {
        var limit = timeval(tv_sec: 20, tv_usec: 0)
        for option in [SO_RCVTIMEO, SO_SNDTIMEO] {
            setsockopt(descriptor, SOL_SOCKET, option, &limit, socklen_t(MemoryLayout<timeval>.size))
        }
    }

    private static let stream = CInt(SOCK_STREAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue)

    private static func loopback(_ port: Int) -> (sockaddr_in, socklen_t) {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        return (address, socklen_t(MemoryLayout<sockaddr_in>.size))
    }
}

/// The system gives no port.
package struct NoLoopbackPort: Error {
    package init() {}
}

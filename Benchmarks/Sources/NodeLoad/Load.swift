import Foundation

/// Connections to one server, polled by one thread.
struct Load: ~Copyable {
    /// What went wrong with the server.
    struct Failure: Error, CustomStringConvertible { let description: String }

    private var connections: [Connection] = []
    private var polled: [pollfd] = []

    /// Connects to a port of this machine.
    ///
    /// - Throws: ``Failure``.
    init(port: UInt16, connections count: Int) throws {
        for _ in 0..<count {
            let connection = try Connection(port: port)
            connections.append(connection)
            polled.append(pollfd(fd: connection.descriptor, events: Int16(POLLIN), revents: 0))
        }
    }

    deinit { for connection in connections { close(connection.descriptor) } }

    /// Sends requests until a number of balls is done.
    ///
    /// - Parameters:
    ///   - count: how many.
    ///   - next: the next request for a ball, by what the last was answered; `nil` for none.
    /// - Returns: the seconds that each took.
    /// - Throws: ``Failure``.
    mutating func run(count: Int, next: (Int, ArraySlice<UInt8>?) -> [UInt8]?) throws -> [Double] {
        var (begun, latencies) = (0, [Double]())
        latencies.reserveCapacity(count)
        func begin(_ connection: Connection) throws {
            guard begun < count, let request = next(begun, nil) else { return connection.number = -1 }
            (connection.number, connection.start) = (begun, .now)
            begun += 1
            try connection.send(request)
        }
        for connection in connections { try begin(connection) }
        while latencies.count < count {
            for index in polled.indices {
                let events = connections[index].isSending ? POLLIN | POLLOUT : POLLIN
                polled[index].events = Int16(events)
            }
            guard poll(&polled, nfds_t(polled.count), 60_000) > 0 else {
                throw Failure(description: "no answer in 60 s")
            }
            for (index, slot) in polled.enumerated() where slot.revents != 0 {
                let connection = connections[index]
                try connection.sendRest()
                while let answer = try connection.receive() {
                    if let request = next(connection.number, answer) {
                        try connection.send(request)
                    } else {
                        latencies.append(connection.start.duration(to: .now) / .seconds(1))
                        try begin(connection)
                    }
                }
            }
        }
        return latencies
    }
}

/// One connection with one request under way.
final class Connection {
    let descriptor: CInt
    var number = -1
    var start = ContinuousClock.now
    private var outgoing: [UInt8] = []
    private var sent = 0
    private var incoming: [UInt8] = []

    var isSending: Bool { sent < outgoing.count }

    init(port: UInt16) throws {
        descriptor = socket(AF_INET, CInt(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let isConnected = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
        guard isConnected else { throw Load.Failure(description: "cannot connect to port \(port)") }
        var one: CInt = 1
        setsockopt(descriptor, CInt(IPPROTO_TCP), TCP_NODELAY, &one, socklen_t(MemoryLayout<CInt>.size))
        _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
    }

    func send(_ request: [UInt8]) throws {
        (outgoing, sent) = (request, 0)
        incoming.removeAll(keepingCapacity: true)
        try sendRest()
    }

    func sendRest() throws {
        while isSending {
            let count = outgoing.withUnsafeBytes {
                Glibc.send(descriptor, $0.baseAddress.map { $0 + sent }, $0.count - sent, 0)
            }
            guard count > 0 else {
                if errno == EAGAIN { return }
                throw Load.Failure(description: "the server closed a connection")
            }
            sent += count
        }
    }

    /// The body of the answer when it is there; `nil` when more has to come.
    func receive() throws -> ArraySlice<UInt8>? {
        guard number >= 0 else { return nil }
        while true {
            if let body = try wholeBody() { return body }
            let room = 65_536
            let before = incoming.count
            incoming.append(contentsOf: repeatElement(0, count: room))
            let count = incoming.withUnsafeMutableBytes {
                recv(descriptor, $0.baseAddress.map { $0 + before }, room, 0)
            }
            incoming.removeLast(room - max(0, count))
            if count < 0, errno == EAGAIN { return nil }
            guard count > 0 else { throw Load.Failure(description: "the server closed a connection") }
        }
    }

    private func wholeBody() throws -> ArraySlice<UInt8>? {
        guard let headEnd = end(of: "\r\n\r\n", before: incoming.count) else { return nil }
        guard incoming[9] == UInt8(ascii: "2") else {
            throw Load.Failure(description: "answered: \(String(decoding: incoming.prefix(400), as: UTF8.self))")
        }
        // `Content-Length: ` and `content-length: `.
        if let field = end(of: "ontent-", before: headEnd), let start = end(of: "ength: ", before: headEnd),
            start > field
        {
            let length = incoming[start...].prefix { (0x30...0x39).contains($0) }.reduce(0) { $0 * 10 + Int($1 - 0x30) }
            return incoming.count - headEnd >= length ? incoming[headEnd...] : nil
        }
        guard end(of: "chunked", before: headEnd) != nil else { return incoming[headEnd...] }
        return incoming.suffix(5) == Array("0\r\n\r\n".utf8)[...] ? incoming[headEnd...] : nil
    }

    /// Where the first occurrence of a text ends.
    private func end(of text: StaticString, before limit: Int) -> Int? {
        incoming.withUnsafeBytes { bytes in
            let length = text.utf8CodeUnitCount
            guard let base = bytes.baseAddress, limit >= length else { return nil }
            for start in 0...(limit - length)
            where bytes[start] == text.utf8Start.pointee && memcmp(base + start, text.utf8Start, length) == 0 {
                return start + length
            }
            return nil
        }
    }
}

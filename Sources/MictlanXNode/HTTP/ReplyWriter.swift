internal import NIOCore
internal import NIOHTTP1
internal import SystemPackage

/// Writes answers to one connection. Every write waits until the socket has taken the bytes: a slow client holds up its
/// own answer and no memory.
struct ReplyWriter: Sendable {
    let channel: any Channel

    /// Writes a whole answer.
    ///
    /// - Parameters:
    ///   - reply: the answer. Its file is closed in any case.
    ///   - version: the version of the request.
    ///   - closes: whether the connection ends behind it.
    /// - Returns: the bytes of the body.
    /// - Throws: what ended the connection, or stopped the body half-way.
    @discardableResult
    func send(_ reply: Reply, version: HTTPVersion, closes: Bool) async throws -> Int {
        if let parts = reply.parts(version: version, closes: closes) {
            try await write(parts)
        }
        switch reply.body {
        case .none:
            return 0
        case .bytes(let bytes):
            return bytes.readableBytes
        case .file(let file, let size):
            // The only public way to wrap an open descriptor; its name is older than swift-system.
            let handle = NIOFileHandle(_deprecatedTakingOwnershipOfDescriptor: file.rawValue)
            defer { try? handle.close() }
            let head = reply.head(version: version, closes: closes, length: size)
            guard size > Self.regionSize else {
                let region = FileRegion(fileHandle: handle, readerIndex: 0, endIndex: size)
                try await write([head, .body(.fileRegion(region)), .end(nil)])
                return size
            }
            try await write([head])
            for start in stride(from: 0, to: size, by: Self.regionSize) {
                let end = min(size, start + Self.regionSize)
                try await write([.body(.fileRegion(FileRegion(fileHandle: handle, readerIndex: start, endIndex: end)))])
            }
            try await write([.end(nil)])
            return size
        case .pieces(var pieces):
            try await write([reply.head(version: version, closes: closes, length: nil)])
            var count = 0
            while let bytes = try await pieces.next() {
                try await write([.body(.byteBuffer(bytes))])
                count += bytes.readableBytes
            }
            try await write([.end(nil)])
            return count
        }
    }

    /// Tells the client to send the body it asked leave for (RFC 9110 §10.1.1).
    ///
    /// - Throws: what ended the connection.
    func sendContinue() async throws {
        try await write([.head(HTTPResponseHead(version: .http1_1, status: .continue))])
    }

    /// Ends the connection so that the client still gets the answer: a socket that is closed with bytes unread resets
    /// the connection, so what the client goes on sending is taken in for a moment.
    func closeGently() async {
        channel.triggerUserOutboundEvent(GentleClose(), promise: nil)
        try? await channel.closeFuture.get()
    }

    /// Writes in one visit to the event loop, and waits for the last part.
    private func write(_ parts: [HTTPServerResponsePart]) async throws {
        guard channel.eventLoop.inEventLoop else {
            return try await channel.eventLoop.flatSubmit { [self] in flush(parts) }.get()
        }
        // What the socket takes at once is not waited for.
        let written = flush(parts)
        if let outcome = written.outcome { return try outcome.get() }
        try await written.get()
    }

    /// Writes on the event loop.
    private func flush(_ parts: [HTTPServerResponsePart]) -> EventLoopFuture<Void> {
        for part in parts.dropLast() { channel.write(part, promise: nil) }
        return parts.last.map { channel.writeAndFlush($0) } ?? channel.eventLoop.makeSucceededVoidFuture()
    }

    /// One `sendfile`; between two of them the client's progress shows.
    private static let regionSize = 262_144
}

extension EventLoopFuture<Void> {
    /// What came of it, on its event loop; `nil` where it is still open.
    fileprivate var outcome: Result<Void, any Error>? {
        let box = OutcomeBox()
        assumeIsolated().whenComplete { box.outcome = $0 }
        return box.outcome
    }
}

private final class OutcomeBox {
    var outcome: Result<Void, any Error>?
}

/// Tells the connection's handlers to half-close, drop what still comes, and close soon.
struct GentleClose: Sendable {}

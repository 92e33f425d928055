internal import MictlanXPlatform

/// One transfer as the task sees it: waits for the head, pulls the body, cancels.
final class CurlTransfer: Sendable {
    let request: HTTPRequest
    private let driver: CurlDriver
    private let state = ThreadLock(TransferState())

    init(_ request: HTTPRequest, driver: CurlDriver) {
        self.request = request
        self.driver = driver
    }

    /// Whether no task waits for this transfer any more.
    var isCancelled: Bool { state.withLock { $0.isCancelled } }

    // MARK: The task's side

    /// Hands the transfer to the driver and waits for the head of the answer.
    func start() async throws -> HTTPResponse {
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { waiter in
                perform(state.withLock { $0.wait(forHead: waiter) })
                // After a cancellation that came first, the driver drops it when it finds it cancelled.
                driver.submit(.start(self))
            }
        } onCancel: {
            cancel()
        }
    }

    /// The next bytes of the body; `nil` at its end.
    func nextPiece() async throws -> [UInt8]? {
        // Of a server that never stops sending the next bytes are always there: nothing else would notice that nobody wants
        // them any more.
        try Task.checkCancellation()
        let (piece, end, mustResume) = state.withLock { $0.takePiece() }
        if mustResume { driver.submit(.resume(self)) }
        if let piece { return piece }
        if let end {
            try end.get()
            return nil
        }
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { waiter in
                // The state may have changed since: look again while the waiter is put in.
                let arrival = state.withLock { state -> (piece: [UInt8]?, isEnd: Result<Void, any Error>?, Bool) in
                    let arrival = state.takePiece()
                    if arrival.piece == nil, arrival.isEnd == nil { _ = state.wait(forBody: waiter) }
                    return arrival
                }
                if arrival.2 { driver.submit(.resume(self)) }
                if let piece = arrival.piece {
                    waiter.resume(returning: piece)
                } else if let end = arrival.isEnd {
                    waiter.resume(with: end.map { nil })
                }
            }
        } onCancel: {
            cancel()
        }
    }

    /// Ends the transfer; a task that waits gets `CancellationError` at once.
    func cancel() {
        let (hadEnded, action) = state.withLock { ($0.hasEnded, $0.cancel()) }
        perform(action)
        if !hadEnded { driver.submit(.cancel(self)) }
    }

    // MARK: The driver's side

    func receive(head: HTTPResponse) { perform(state.withLock { $0.receive(head: head) }) }
    func receive(_ bytes: [UInt8]) { perform(state.withLock { $0.receive(bytes) }) }
    /// The transfer has ended; `head` is that of its answer, where nobody has it yet.
    func finish(_ result: Result<Void, any Error>, head: HTTPResponse? = nil) {
        perform(state.withLock { $0.finish(result, head: head) })
    }
    func shouldPause(pending: Int) -> Bool { state.withLock { $0.shouldPause(pending: pending) } }

    private func perform(_ action: TransferState.Action) {
        switch action {
        case .none: break
        case .answer(let waiter, let response): waiter.resume(returning: response)
        case .deliver(let waiter, let bytes): waiter.resume(returning: bytes)
        case .fail(let head, let body, let error):
            head?.resume(throwing: error)
            body?.resume(throwing: error)
        }
    }
}

/// Ends the transfer when the body is dropped unread.
final class CurlBodyLease: Sendable {
    private let transfer: CurlTransfer

    init(_ transfer: CurlTransfer) { self.transfer = transfer }

    deinit { transfer.cancel() }

    func next() async throws -> [UInt8]? { try await transfer.nextPiece() }
}

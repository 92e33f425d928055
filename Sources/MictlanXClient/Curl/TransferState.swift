/// What is between the thread that drives libcurl and the task that reads the answer: a pure machine; its
/// caller acts outside of the lock.
struct TransferState {
    typealias HeadWaiter = CheckedContinuation<HTTPResponse, any Error>
    typealias BodyWaiter = CheckedContinuation<[UInt8]?, any Error>

    /// What the caller does after the lock is released.
    enum Action {
        case none
        case answer(HeadWaiter, HTTPResponse)
        case deliver(BodyWaiter, [UInt8]?)
        case fail(head: HeadWaiter?, body: BodyWaiter?, any Error)
    }

    /// Above this many unread bytes the socket is left alone.
    static let highWaterMark = 1 << 19
    /// Below it the socket is read again.
    static let lowWaterMark = 1 << 17

    private var headWaiter: HeadWaiter?
    private var bodyWaiter: BodyWaiter?
    private var pieces: [[UInt8]] = []
    private var nextPiece = 0
    private var buffered = 0
    private var isPaused = false
    private var end: Result<Void, any Error>?

    /// Whether no task waits for this transfer any more.
    private(set) var isCancelled = false

    /// Whether the transfer has ended, well or not.
    var hasEnded: Bool { end != nil }

    mutating func wait(forHead waiter: HeadWaiter) -> Action {
        if case .failure(let error) = end { return .fail(head: waiter, body: nil, error) }
        headWaiter = waiter
        return .none
    }

    mutating func receive(head: HTTPResponse) -> Action {
        guard let waiter = headWaiter else { return .none }
        headWaiter = nil
        return .answer(waiter, head)
    }

    /// Whether the socket must wait; the reader asks for it again.
    mutating func shouldPause(pending: Int) -> Bool {
        guard buffered + pending >= Self.highWaterMark else { return false }
        isPaused = true
        return true
    }

    mutating func receive(_ bytes: [UInt8]) -> Action {
        guard end == nil else { return .none }
        if let waiter = bodyWaiter {
            bodyWaiter = nil
            return .deliver(waiter, bytes)
        }
        pieces.append(bytes)
        buffered += bytes.count
        return .none
    }

    /// The transfer has ended; `head` is that of its answer, where it was not received before.
    mutating func finish(_ result: Result<Void, any Error>, head: HTTPResponse? = nil) -> Action {
        guard end == nil else { return .none }
        end = result
        // Who has the head reads on, and comes to the end in its turn.
        if let head, let waiter = headWaiter.take() { return .answer(waiter, head) }
        defer { (headWaiter, bodyWaiter) = (nil, nil) }
        switch result {
        case .failure(let error): return .fail(head: headWaiter, body: bodyWaiter, error)
        case .success: return bodyWaiter.map { .deliver($0, nil) } ?? .none
        }
    }

    mutating func cancel() -> Action {
        isCancelled = true
        (pieces, nextPiece, buffered) = ([], 0, 0)
        return finish(.failure(CancellationError()))
    }

    mutating func wait(forBody waiter: BodyWaiter) -> Action {
        bodyWaiter = waiter
        return .none
    }

    /// The next bytes if they are here: `.none` means that the caller has to wait.
    mutating func takePiece() -> (piece: [UInt8]?, isEnd: Result<Void, any Error>?, mustResume: Bool) {
        guard nextPiece < pieces.count else {
            // Paused with nothing left to read: only possible when the pending bytes alone reached the mark.
            let mustResume = isPaused && end == nil
            isPaused = isPaused && !mustResume
            return (nil, end, mustResume)
        }
        let piece = pieces[nextPiece]
        pieces[nextPiece] = []
        nextPiece += 1
        if nextPiece == pieces.count { (pieces, nextPiece) = ([], 0) }
        buffered -= piece.count
        guard isPaused, buffered <= Self.lowWaterMark else { return (piece, nil, false) }
        isPaused = false
        return (piece, nil, true)
    }
}

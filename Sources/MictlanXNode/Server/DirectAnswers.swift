internal import NIOCore
internal import NIOHTTP1

/// Serves requests inside the pipeline whose answer needs a glance or one commit: small reads, registrations, small uploads
/// and deletes. A task, to which all others go, costs more than they do.
///
/// It takes a request only where all before it are answered, and passes it on untouched, with its bytes, when it turns out to
/// need more. While a commit is under way whatever comes behind it waits, as it does for a task.
final class DirectAnswers: ChannelDuplexHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart
    typealias OutboundIn = HTTPServerResponsePart
    typealias OutboundOut = HTTPServerResponsePart

    private enum State {
        /// Requests are passed on until there is a desk.
        case closed
        case open(DirectDesk)
    }

    /// What came while an answer was worked on.
    private enum Arrival {
        case part(HTTPServerRequestPart)
        case event(Any)
        case failure(any Error)
    }

    /// A request whose end has not come.
    private struct Held {
        let head: HTTPRequestHead
        var body = ByteBuffer()
        private var room: DocumentBudget.Share?

        init(head: HTTPRequestHead) { self.head = head }

        /// Whether the body may be so long, and there is memory for it.
        mutating func hasRoom(for size: Int, at desk: DirectDesk) -> Bool {
            guard size <= DirectDesk.bodyLimit(of: head) else { return false }
            guard size > DocumentBudget.free else { return true }
            let room = room ?? DocumentBudget.Share(of: desk.documents)
            self.room = room
            return room.grow(to: size)
        }
    }

    private var state = State.closed
    /// Requests that were passed on and are not answered.
    private var unanswered = 0
    private var held: Held?
    private var isWorking = false
    private var waiting: [Arrival] = []
    private var wantsRead = false
    private var needsFlush = false
    private var idle: (() -> Void)?

    /// Lets the handler answer, once its connection is admitted. On the event loop.
    func open(_ desk: DirectDesk) { state = .open(desk) }

    /// Calls back when nothing is under way here, now or later. On the event loop.
    func whenIdle(_ body: @escaping () -> Void) {
        state = .closed
        if isWorking { idle = body } else { body() }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let part = Self.unwrapInboundIn(data)
        if isWorking { waiting.append(.part(part)) } else { take(part, context) }
    }

    private func take(_ part: HTTPServerRequestPart, _ context: ChannelHandlerContext) {
        switch part {
        case .head(let head):
            if case .open(let desk) = state, unanswered == 0, desk.mayAnswer(head) {
                held = Held(head: head)
            } else {
                unanswered += 1
                context.fireChannelRead(Self.wrapInboundOut(part))
            }
        case .body(var bytes):
            guard let request = held else { return context.fireChannelRead(Self.wrapInboundOut(part)) }
            guard case .open(let desk) = state,
                held?.hasRoom(for: request.body.readableBytes + bytes.readableBytes, at: desk) == true
            else {
                passOn(context)
                return context.fireChannelRead(Self.wrapInboundOut(part))
            }
            if request.body.readableBytes == 0 {
                held?.body = bytes
            } else {
                held?.body.writeBuffer(&bytes)
            }
        case .end(let trailers):
            guard let request = held else { return context.fireChannelRead(Self.wrapInboundOut(part)) }
            if trailers == nil, case .open(let desk) = state,
                answer(request.head, request.body, at: desk, context)
            {
                held = nil
            } else {
                passOn(context)
                context.fireChannelRead(Self.wrapInboundOut(part))
            }
        }
    }

    /// Answers a request, or begins to.
    ///
    /// - Returns: whether it does.
    private func answer(
        _ head: HTTPRequestHead, _ body: ByteBuffer, at desk: DirectDesk,
        _ context: ChannelHandlerContext
    ) -> Bool {
        switch desk.answer(to: head, body) {
        case .now(let parts):
            write(parts, context)
            return true
        case .later(let work):
            isWorking = true
            let loop = context.eventLoop
            let scope = NIOLoopBound((handler: self, context: context), eventLoop: loop)
            work { parts in
                loop.execute { scope.value.handler.finish(parts, desk, scope.value.context) }
            }
            return true
        case nil:
            return false
        }
    }

    /// Answers when the work is done, and goes on with what has come meanwhile.
    private func finish(
        _ parts: [HTTPServerResponsePart], _ desk: DirectDesk, _ context: ChannelHandlerContext
    ) {
        isWorking = false
        if context.channel.isActive {
            write(parts, context)
            if !desk.goesOn() {
                flush(context)
                context.close(promise: nil)
            }
        }
        idle?()
        idle = nil
        takeWaiting(context)
        flush(context)
        guard !isWorking else { return }
        context.fireChannelReadComplete()
        if wantsRead {
            wantsRead = false
            context.read()
        }
    }

    private func takeWaiting(_ context: ChannelHandlerContext) {
        while !isWorking, !waiting.isEmpty {
            switch waiting.removeFirst() {
            case .part(let part): take(part, context)
            case .event(let event): userInboundEventTriggered(context: context, event: event)
            case .failure(let error): errorCaught(context: context, error: error)
            }
        }
    }

    private func write(_ parts: [HTTPServerResponsePart], _ context: ChannelHandlerContext) {
        for part in parts { context.write(Self.wrapOutboundOut(part), promise: nil) }
        needsFlush = true
    }

    private func flush(_ context: ChannelHandlerContext) {
        guard needsFlush else { return }
        needsFlush = false
        context.flush()
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        flush(context)
        context.fireChannelReadComplete()
    }

    func read(context: ChannelHandlerContext) {
        // What waits here is bounded by what came with it.
        if isWorking { wantsRead = true } else { context.read() }
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        if case .end = Self.unwrapOutboundIn(data) { unanswered = max(0, unanswered - 1) }
        context.write(data, promise: promise)
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        // The end of what the client sends would end the connection's task, and the connection with it.
        guard !isWorking else { return waiting.append(.event(event)) }
        passOn(context)
        context.fireUserInboundEventTriggered(event)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard !isWorking else { return waiting.append(.failure(error)) }
        passOn(context)
        context.fireErrorCaught(error)
    }

    func channelInactive(context: ChannelHandlerContext) {
        state = .closed
        passOn(context)
        context.fireChannelInactive()
    }

    /// Hands over the request that is held, without its end.
    private func passOn(_ context: ChannelHandlerContext) {
        guard let request = held else { return }
        held = nil
        unanswered += 1
        context.fireChannelRead(Self.wrapInboundOut(.head(request.head)))
        if request.body.readableBytes > 0 {
            context.fireChannelRead(Self.wrapInboundOut(.body(request.body)))
        }
    }
}

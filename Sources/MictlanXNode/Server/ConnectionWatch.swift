internal import MictlanXModel
internal import NIOCore
internal import NIOHTTP1

/// Holds one connection to its limits: how long its client may keep silent, how long a head may be, how long a request may
/// take.
///
/// Two handlers feed it: one before the HTTP decoder, which sees bytes, and one behind it, which sees requests. All of it
/// runs on the connection's event loop. A client's fault goes down the pipeline as an error, so that the answer takes its
/// place behind those that are under way. When the node itself is late the watch answers in its place, because the task
/// that works on the request may hang.
final class ConnectionWatch {
    private let limits: NodeLimits
    private var progress: ConnectionProgress
    private var timer: Scheduled<Void>?
    fileprivate private(set) var isLingering = false
    /// Whether the watch answered in the place of the node.
    fileprivate private(set) var hasRefused = false

    init(limits: NodeLimits, at now: NIODeadline) {
        self.limits = limits
        progress = ConnectionProgress(limits: limits, at: now)
    }

    /// Adds the two handlers and the HTTP codec to a connection.
    ///
    /// - Throws: what NIO throws for a pipeline that is closed.
    static func install(on channel: any Channel, limits: NodeLimits) throws {
        let watch = ConnectionWatch(limits: limits, at: channel.eventLoop.now)
        var decoderLimits = NIOHTTPDecoderLimitConfiguration()
        decoderLimits.maxHeaderListSize = limits.head.bytes
        let decoder = HTTPRequestDecoder(leftOverBytesStrategy: .dropBytes, limitConfiguration: decoderLimits)
        try channel.pipeline.syncOperations.addHandlers([
            HTTPResponseEncoder(), ByteWatchHandler(watch), ByteToMessageHandler(decoder), RequestWatchHandler(watch),
            DirectAnswers(),
        ])
    }

    fileprivate var takesRequests: Bool { !progress.hasFault && !isLingering }

    fileprivate func received(bytes: Int, at now: NIODeadline) { progress.received(bytes: bytes, at: now) }

    /// Looks at the head once the decoder has had the bytes.
    fileprivate func decoded(in context: ChannelHandlerContext) {
        if progress.isHeadTooLong { report(.headTooLarge, in: context) }
    }

    fileprivate func received(_ part: HTTPServerRequestPart) {
        switch part {
        case .head: progress.receivedHead()
        case .body: break
        case .end: progress.receivedEnd()
        }
    }

    fileprivate func sent(_ part: HTTPServerResponsePart, at now: NIODeadline) {
        switch part {
        case .head(let head): if head.status.code >= 200 { progress.answerBegan() }
        case .body: break
        case .end: progress.answered(at: now)
        }
    }

    fileprivate func wantsBytes(in context: ChannelHandlerContext) {
        progress.wantsBytes(at: context.eventLoop.now)
        if timer == nil { check(in: context) }
    }

    fileprivate func isWritable(_ isWritable: Bool, at now: NIODeadline) { progress.isWritable(isWritable, at: now) }

    fileprivate func stop() {
        timer?.cancel()
        timer = nil
    }

    /// Half-closes, drops what still comes, and closes when the client does or has had time to read the answer.
    fileprivate func closeGently(in context: ChannelHandlerContext) {
        guard !isLingering else { return }
        isLingering = true
        stop()
        context.close(mode: .output, promise: nil)
        guard context.channel.isActive else { return }
        context.read()
        let scope = NIOLoopBound(context, eventLoop: context.eventLoop)
        timer = context.eventLoop.scheduleTask(in: Self.lingering) { scope.value.close(promise: nil) }
    }

    private func report(_ fault: RequestFault, in context: ChannelHandlerContext) {
        guard takesRequests else { return }
        progress.noteFault(at: context.eventLoop.now)
        context.fireErrorCaught(fault)
    }

    /// Says in the node's place that it is late.
    private func refuse(in context: ChannelHandlerContext) {
        hasRefused = true
        let reply = Reply(RequestFault.lateAnswer(after: limits.requestTimeout))
        for part in reply.parts(version: .http1_1, closes: true) ?? [] {
            context.write(RequestWatchHandler.wrapOutboundOut(part), promise: nil)
        }
        context.flush()
        closeGently(in: context)
    }

    private func check(in context: ChannelHandlerContext) {
        timer = nil
        guard !isLingering else { return }
        switch progress.verdict(at: context.eventLoop.now) {
        case .close:
            context.close(promise: nil)
        case .refusal:
            refuse(in: context)
        case .fault(let fault):
            report(fault, in: context)
            // A client that does not read the answer to its fault is still closed in time.
            if timer == nil { check(in: context) }
        case .wait(let end):
            let scope = NIOLoopBound((watch: self, context: context), eventLoop: context.eventLoop)
            timer = context.eventLoop.scheduleTask(deadline: end) { scope.value.watch.check(in: scope.value.context) }
        }
    }

    /// Long enough for the answer to reach a client that is still sending.
    private static let lingering = TimeAmount.seconds(2)
}

/// Counts the bytes that come in, before the decoder takes them apart.
private final class ByteWatchHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let watch: ConnectionWatch

    init(_ watch: ConnectionWatch) { self.watch = watch }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        watch.received(bytes: Self.unwrapInboundIn(data).readableBytes, at: context.eventLoop.now)
        context.fireChannelRead(data)
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        watch.isWritable(context.channel.isWritable, at: context.eventLoop.now)
        context.fireChannelWritabilityChanged()
    }

    func channelInactive(context: ChannelHandlerContext) {
        watch.stop()
        context.fireChannelInactive()
    }
}

/// Follows the requests and their answers, behind the decoder.
private final class RequestWatchHandler: ChannelDuplexHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundIn = HTTPServerResponsePart
    typealias OutboundOut = HTTPServerResponsePart

    private let watch: ConnectionWatch

    init(_ watch: ConnectionWatch) { self.watch = watch }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard watch.takesRequests else { return }
        watch.received(Self.unwrapInboundIn(data))
        context.fireChannelRead(data)
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        watch.decoded(in: context)
        if watch.isLingering { context.read() }
        context.fireChannelReadComplete()
    }

    func read(context: ChannelHandlerContext) {
        watch.wantsBytes(in: context)
        context.read()
    }

    func triggerUserOutboundEvent(context: ChannelHandlerContext, event: Any, promise: EventLoopPromise<Void>?) {
        guard event is GentleClose else { return context.triggerUserOutboundEvent(event, promise: promise) }
        watch.closeGently(in: context)
        promise?.succeed()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if watch.isLingering, case .inputClosed? = event as? ChannelEvent { context.close(promise: nil) }
        context.fireUserInboundEventTriggered(event)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        guard !watch.hasRefused else {
            promise?.fail(RequestFault.answered)
            return
        }
        watch.sent(Self.unwrapOutboundIn(data), at: context.eventLoop.now)
        context.write(data, promise: promise)
    }
}

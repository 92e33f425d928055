internal import MictlanXModel
internal import NIOCore
internal import NIOHTTP1

/// The limits of one connection: how long its client may keep silent and how long a head may be.
///
/// Two handlers feed it: one before the HTTP decoder, which sees bytes, and one behind it, which sees requests. All of it
/// runs on the connection's event loop. What it finds goes down the pipeline as an error, so that the answer takes its
/// place behind those that are under way.
final class ConnectionWatch {
    private enum Phase {
        case betweenRequests
        case head(since: NIODeadline)
        case body
        case answering
    }

    private let limits: NodeLimits
    private var phase = Phase.betweenRequests
    private var headBytes = 0
    private var unanswered = 0
    /// Since when the oldest request that is not answered has been under way.
    private var requestStart: NIODeadline?
    private var lastActivity = NIODeadline.now()
    private var isReading = false
    private var isBlocked = false
    private var timer: Scheduled<Void>?
    fileprivate private(set) var hasFault = false
    fileprivate private(set) var isLingering = false

    /// A watch over a new connection.
    init(limits: NodeLimits) { self.limits = limits }

    /// Adds the two handlers and the HTTP codec to a connection.
    ///
    /// - Throws: what NIO throws for a pipeline that is closed.
    static func install(on channel: any Channel, limits: NodeLimits) throws {
        let watch = ConnectionWatch(limits: limits)
        var decoderLimits = NIOHTTPDecoderLimitConfiguration()
        decoderLimits.maxHeaderListSize = limits.head.bytes
        let decoder = HTTPRequestDecoder(leftOverBytesStrategy: .dropBytes, limitConfiguration: decoderLimits)
        try channel.pipeline.syncOperations.addHandlers([
            HTTPResponseEncoder(), ByteWatchHandler(watch), ByteToMessageHandler(decoder), RequestWatchHandler(watch),
        ])
    }

    fileprivate func received(bytes: Int) {
        lastActivity = .now()
        isReading = false
        switch phase {
        case .betweenRequests:
            phase = .head(since: lastActivity)
            requestStart = lastActivity
            headBytes = bytes
        case .head:
            headBytes += bytes
        case .body, .answering:
            break
        }
    }

    /// Looks at the head once the decoder has had the bytes.
    fileprivate func decoded(in context: ChannelHandlerContext) {
        guard case .head = phase, headBytes > limits.head.bytes else { return }
        report(.headTooLarge, in: context)
    }

    fileprivate func received(_ part: HTTPServerRequestPart) {
        switch part {
        case .head:
            phase = .body
            unanswered += 1
        case .body:
            break
        case .end:
            phase = .answering
        }
    }

    fileprivate func answered() {
        unanswered -= 1
        lastActivity = .now()
        requestStart = lastActivity
        if unanswered == 0, case .answering = phase { phase = .betweenRequests }
    }

    fileprivate func wantsBytes(in context: ChannelHandlerContext) {
        if !isReading { lastActivity = .now() }
        isReading = true
        if timer == nil, !isLingering { startTimer(in: context) }
    }

    fileprivate func isWritable(_ isWritable: Bool) {
        if isBlocked == isWritable { lastActivity = .now() }
        isBlocked = !isWritable
    }

    fileprivate func stop() {
        timer?.cancel()
        timer = nil
    }

    /// Half-closes, drops what still comes, and closes when the client does or has had time to read the answer.
    fileprivate func closeGently(in context: ChannelHandlerContext) {
        hasFault = true
        isLingering = true
        stop()
        context.close(mode: .output, promise: nil)
        context.read()
        let scope = NIOLoopBound(context, eventLoop: context.eventLoop)
        timer = context.eventLoop.scheduleTask(in: Self.lingering) { scope.value.close(promise: nil) }
    }

    fileprivate func report(_ fault: RequestFault, in context: ChannelHandlerContext) {
        guard !hasFault else { return }
        hasFault = true
        context.fireErrorCaught(fault)
    }

    private func startTimer(in context: ChannelHandlerContext) {
        let period = min(
            TimeAmount(limits.idleTimeout), TimeAmount(limits.headTimeout), TimeAmount(limits.requestTimeout))
        let scope = NIOLoopBound((watch: self, context: context), eventLoop: context.eventLoop)
        timer = context.eventLoop.scheduleTask(in: period) { scope.value.watch.check(in: scope.value.context) }
    }

    private func check(in context: ChannelHandlerContext) {
        timer = nil
        let now = NIODeadline.now()
        let silence = now - lastActivity
        let isSilent = silence >= TimeAmount(limits.idleTimeout)
        let isOverdue = requestStart.map { now - $0 >= TimeAmount(limits.requestTimeout) } ?? false
        switch phase {
        case _ where isBlocked:
            if isSilent || isOverdue { return context.close(promise: nil) }
        case .betweenRequests:
            if isSilent { return context.close(promise: nil) }
        case .head(let start):
            if isSilent || now - start >= TimeAmount(limits.headTimeout) { return report(.tooSlow, in: context) }
        case .body:
            if isSilent && isReading || isOverdue { return report(.tooSlow, in: context) }
        case .answering:
            if isOverdue { return context.close(promise: nil) }
        }
        startTimer(in: context)
    }

    /// Long enough for the answer to reach a client that is still sending.
    private static let lingering = TimeAmount.seconds(2)
}

/// Counts the bytes that come in, before the decoder takes them apart.
private final class ByteWatchHandler: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundIn = IOData

    private let watch: ConnectionWatch

    init(_ watch: ConnectionWatch) { self.watch = watch }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        watch.received(bytes: Self.unwrapInboundIn(data).readableBytes)
        context.fireChannelRead(data)
    }

    func read(context: ChannelHandlerContext) {
        watch.wantsBytes(in: context)
        context.read()
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        watch.isWritable(context.channel.isWritable)
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

    private let watch: ConnectionWatch

    init(_ watch: ConnectionWatch) { self.watch = watch }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !watch.hasFault else { return }
        watch.received(Self.unwrapInboundIn(data))
        context.fireChannelRead(data)
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        watch.decoded(in: context)
        if watch.isLingering { context.read() }
        context.fireChannelReadComplete()
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
        if case .end = Self.unwrapOutboundIn(data) { watch.answered() }
        context.write(data, promise: promise)
    }
}

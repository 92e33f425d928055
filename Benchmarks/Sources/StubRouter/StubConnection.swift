import NIOCore
import NIOHTTP1

/// One connection: collects a request, and writes its answer as bytes.
final class StubConnection: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = ByteBuffer

    /// The longest body, which is that of one chunk.
    private static let longestBody = 64 << 20
    /// Bodies up to this size are written together with their head.
    private static let small = 4_096

    private let routes: StubRoutes
    private var head: HTTPRequestHead?
    private var body = ByteBuffer()

    init(_ routes: StubRoutes) { self.routes = routes }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            self.head = head
            let length = head.headers.first(name: "content-length").flatMap { Int($0) } ?? 0
            guard length <= Self.longestBody else { return context.close(promise: nil) }
            // A copy for every request would cost more than most requests.
            body = length > 0 ? context.channel.allocator.buffer(capacity: length) : ByteBuffer()
        case .body(var part):
            guard body.readableBytes + part.readableBytes <= Self.longestBody else {
                return context.close(promise: nil)
            }
            body.writeBuffer(&part)
        case .end:
            guard let head else { return context.close(promise: nil) }
            let answer = routes.answer(to: head, body)
            (self.head, body) = (nil, ByteBuffer())
            write(answer, to: context)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

    private func write(_ answer: StubAnswer, to context: ChannelHandlerContext) {
        let length = answer.body.readableBytes
        var bytes = context.channel.allocator.buffer(capacity: 256 + min(length, Self.small))
        bytes.writeString("HTTP/1.1 \(answer.status)\r\ncontent-type: \(answer.type)\r\n")
        bytes.writeString(routes.fields)
        bytes.writeString("content-length: \(length)\r\n\r\n")
        guard length > Self.small else {
            bytes.writeImmutableBuffer(answer.body)
            return context.writeAndFlush(wrapOutboundOut(bytes), promise: nil)
        }
        context.write(wrapOutboundOut(bytes), promise: nil)
        context.writeAndFlush(wrapOutboundOut(answer.body), promise: nil)
    }
}

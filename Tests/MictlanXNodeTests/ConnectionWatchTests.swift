import MictlanXModel
import NIOCore
import NIOEmbedded
import NIOHTTP1
import Testing

@testable import MictlanXNode

/// The limits of a connection, on an event loop whose time the tests make.
@Suite struct ConnectionWatchTests {
    private static let upload = "POST /api/v4/peers HTTP/1.1\r\nhost: localhost\r\ncontent-length: 1000\r\n\r\n"
    private static let health = "GET /health HTTP/1.1\r\nhost: localhost\r\n\r\n"

    @Test func aClientThatDripsIsToldWhenTheTimeOfTheRequestIsUp() throws {
        let connection = try WatchedConnection(NodeLimits(requestTimeout: .milliseconds(300)))
        try connection.receive(Self.upload)
        for _ in 0..<14 {
            connection.pass(.milliseconds(20))
            try connection.receive(" ")
            #expect(connection.faults.isEmpty)
        }
        connection.pass(.milliseconds(20))
        #expect(connection.faults == [.tooSlow])
        try connection.receive(" ")
        connection.pass(.seconds(200))
        #expect(connection.faults == [.tooSlow])
    }

    @Test(arguments: [
        ("GET /hea", Duration.seconds(30)), (upload + "{", .seconds(120)), (upload, .seconds(120)),
    ])
    func aSilentClientIsTold(sent: String, after limit: Duration) throws {
        let connection = try WatchedConnection(NodeLimits())
        try connection.receive(sent)
        connection.pass(limit - .milliseconds(1))
        #expect(connection.faults.isEmpty && connection.isOpen)
        connection.pass(.milliseconds(1))
        #expect(connection.faults == [.tooSlow] && connection.isOpen)
    }

    @Test func aHeadThatDripsIsTold() throws {
        let connection = try WatchedConnection(NodeLimits())
        try connection.receive("GET /")
        for _ in 0..<29 {
            connection.pass(.seconds(1))
            try connection.receive("x")
            #expect(connection.faults.isEmpty)
        }
        connection.pass(.seconds(1))
        #expect(connection.faults == [.tooSlow])
    }

    @Test func anIdleConnectionIsClosedWithoutAWord() throws {
        let connection = try WatchedConnection(NodeLimits())
        try connection.receive(Self.health)
        try connection.answer()
        connection.pass(.seconds(119))
        #expect(connection.isOpen)
        connection.pass(.seconds(1))
        #expect(!connection.isOpen && connection.faults.isEmpty && connection.sent == "204")
    }

    @Test func aNodeThatIsLateSaysSo() throws {
        let connection = try WatchedConnection(NodeLimits(requestTimeout: .seconds(300)))
        try connection.receive(Self.health)
        connection.pass(.seconds(299))
        #expect(connection.isOpen && connection.sent == "")
        connection.pass(.seconds(1))
        #expect(connection.sent == "503" && connection.faults.isEmpty && !connection.isOpen)
    }

    @Test func anAnswerThatStopsHalfWayIsCutOff() throws {
        let connection = try WatchedConnection(NodeLimits(requestTimeout: .seconds(300)))
        try connection.receive(Self.health)
        try connection.beginAnswer()
        connection.pass(.seconds(300))
        #expect(connection.sent == "200" && !connection.isOpen)
    }

    @Test func aClientAtFaultThatGetsNoAnswerIsCutOff() throws {
        let connection = try WatchedConnection(NodeLimits(requestTimeout: .seconds(300)))
        try connection.receive("GET /")
        connection.pass(.seconds(30))
        #expect(connection.faults == [.tooSlow] && connection.isOpen)
        connection.pass(.seconds(300))
        #expect(!connection.isOpen)
    }

    /// A request that was sent ahead is not taken in before the one before it is answered: its time begins then.
    @Test func aHeadThatWaitsForUsIsNotLate() throws {
        let connection = try WatchedConnection(NodeLimits())
        try connection.receive(Self.health)
        try connection.receive("GET /hea")
        connection.pass(.seconds(100))
        try connection.answer()
        connection.pass(.seconds(29))
        #expect(connection.faults.isEmpty && connection.isOpen)
        connection.pass(.seconds(1))
        #expect(connection.faults == [.tooSlow])
    }

    @Test func aHeadSentAheadHasItsLimitToo() throws {
        let connection = try WatchedConnection(NodeLimits(head: ByteCount(1_000)))
        try connection.receive(Self.health)
        for _ in 0..<11 { try connection.receive(String(repeating: "x", count: 100)) }
        #expect(connection.faults == [.headTooLarge])
    }
}

/// One end of a connection, without a socket.
private final class WatchedConnection {
    private let channel = EmbeddedChannel()
    private let tail = Tail()

    init(_ limits: NodeLimits) throws {
        try ConnectionWatch.install(on: channel, limits: limits)
        try channel.pipeline.syncOperations.addHandler(tail)
        try channel.connect(to: SocketAddress(unixDomainSocketPath: "/s")).wait()
        channel.read()
    }

    var faults: [RequestFault] { tail.errors.compactMap { $0 as? RequestFault } }
    var isOpen: Bool { channel.isActive }

    /// The statuses that went out.
    var sent: String {
        var text = ""
        while case .byteBuffer(let bytes)? = try? channel.readOutbound(as: IOData.self) {
            text += String(buffer: bytes)
        }
        return text.split(separator: "\r\n").filter { $0.hasPrefix("HTTP/1.1 ") }.map { $0.dropFirst(9).prefix(3) }
            .joined(separator: " ")
    }

    func receive(_ text: String) throws {
        try channel.writeInbound(ByteBuffer(string: text))
        channel.read()
    }

    func pass(_ time: Duration) { channel.embeddedEventLoop.advanceTime(by: TimeAmount(time)) }

    func answer() throws {
        try write(.head(HTTPResponseHead(version: .http1_1, status: .noContent)))
        try write(.end(nil))
    }

    func beginAnswer() throws { try write(.head(HTTPResponseHead(version: .http1_1, status: .ok))) }

    private func write(_ part: HTTPServerResponsePart) throws { try channel.writeOutbound(part) }

    /// What the node would see.
    private final class Tail: ChannelInboundHandler {
        typealias InboundIn = HTTPServerRequestPart

        var errors: [any Error] = []

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {}

        func errorCaught(context: ChannelHandlerContext, error: any Error) { errors.append(error) }
    }
}

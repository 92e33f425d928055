internal import Logging
internal import MictlanXModel

/// What is counted and logged of one request.
struct RequestRecord: Sendable {
    let method: String
    /// The kind of the request, without ids; see ``APIRoute/name``.
    let route: String
    private let request: Request
    var client: ClientAddress
    var status: Int?
    var receivedBytes = 0
    var sentBytes = 0
    var duration = Duration.zero

    init(_ request: Request, from client: ClientAddress) {
        method = request.method
        self.client = client
        self.request = request
        if case .route(let route) = request.match { self.route = route.name } else { route = "unknown" }
    }

    /// The path as it is logged.
    var path: String { Self.loggable(request) }

    func log(to logger: Logger) {
        logger.info(
            "request",
            metadata: [
                "method": "\(method)", "path": "\(path)", "route": "\(route)",
                "status": "\(status.map(String.init) ?? "aborted")", "received": "\(receivedBytes)",
                "sent": "\(sentBytes)", "ms": "\(milliseconds)", "client": "\(client)",
            ])
    }

    /// Milliseconds with three decimals.
    private var milliseconds: String {
        let microseconds = Int((duration.seconds * 1e6).rounded())
        let rest = String(microseconds % 1_000)
        return "\(microseconds / 1_000)." + String(repeating: "0", count: 3 - rest.count) + rest
    }

    /// The path in visible ASCII and of bounded length. Anyone who knows a ticket can upload with it, so it is cut short; a
    /// query may name anything and is left out altogether.
    private static func loggable(_ request: Request) -> String {
        var path = request.path
        switch request.match {
        case .route(.uploadChunk(let ticket)): path = APIRoute.uploadChunk(task: hidden(ticket)).path
        case .route(.uploadForm(let ticket)): path = APIRoute.uploadForm(task: hidden(ticket)).path
        default: break
        }
        let isLong = path.utf8.count > maximumPath
        let bytes = path.utf8.prefix(maximumPath).map { (0x21...0x7E).contains($0) ? $0 : UInt8(ascii: "?") }
        return String(decoding: bytes, as: UTF8.self) + (isLong ? "..." : "")
    }

    private static func hidden(_ ticket: String) -> String { ticket.prefix(4) + "~" }

    private static let maximumPath = 1_024
}

import MictlanXClient
import MictlanXModel

/// Lets only reads pass where nothing may change, below everything that plans and decides.
struct GuardedTransport: HTTPTransport {
    private let transport: any HTTPTransport
    /// Why nothing may ever change at this connection; `nil` where it may.
    private let standing: String?
    private let clock: StoreClock?

    init(_ transport: any HTTPTransport, standing: String? = nil, clock: StoreClock? = nil) {
        self.clock = clock
        self.transport = transport
        self.standing = standing
    }

    func execute(_ request: HTTPRequest) async throws -> HTTPResponse {
        if request.route.method != .get, let reason = EffectGuard.reason ?? standing {
            throw MictlanXError(
                .guardTripped, "\(reason): \(request.route.method.rawValue) \(request.route.path) was not sent")
        }
        let response = try await transport.execute(request)
        clock?.note(response.headers["date"])
        return response
    }

    func shutdown() async { await transport.shutdown() }
}

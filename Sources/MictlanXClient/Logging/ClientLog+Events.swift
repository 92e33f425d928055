internal import Logging
internal import MictlanXModel

extension ClientLog {
    /// How one request went.
    struct RequestRecord {
        var route: APIRoute
        var router: String
        /// `nil` where no answer came.
        var status: Int?
        var version: HTTPVersion?
        var sent: Int
        var received = 0
        var duration = Duration.zero
        var attempt: Int
        var error: (any Error)?
    }

    func didRequest(_ record: RequestRecord) {
        var metadata: Logger.Metadata = [
            "method": .string(record.route.method.rawValue), "path": .string(record.route.path),
            "router": .string(record.router), "sent": .stringConvertible(record.sent),
            "received": .stringConvertible(record.received),
            "ms": .stringConvertible(record.duration.wholeMilliseconds),
            "attempt": .stringConvertible(record.attempt),
        ]
        if let status = record.status { metadata["status"] = .stringConvertible(status) }
        if let version = record.version { metadata["http"] = .string(version.rawValue) }
        if let error = record.error {
            metadata["error"] = .string((error as? MictlanXError)?.code.description ?? "cancelled")
        }
        say(.info, "request", metadata)
    }

    func willRetry(after delay: Duration, attempt: Int, _ error: MictlanXError) {
        say(
            .info, "retry",
            [
                "error": .string(error.code.description), "attempt": .stringConvertible(attempt),
                "delay_ms": .stringConvertible(delay == .zero ? 0 : delay.wholeMilliseconds),
            ])
    }

    func didQuarantine(_ router: String, for time: Duration) {
        say(
            .warning, "router left alone",
            ["router": .string(router), "ms": .stringConvertible(time.wholeMilliseconds)])
    }

    func didRecover(_ router: String) { say(.info, "router answers again", ["router": .string(router)]) }

    func didFailOver(from router: String, to next: String) {
        say(.info, "fail-over", ["router": .string(router), "next": .string(next)])
    }

    func didResize(to width: Int, isOverloaded: Bool) {
        say(
            isOverloaded ? .info : .debug, isOverloaded ? "concurrency halved" : "concurrency grown",
            ["width": .stringConvertible(width)])
    }

    func didHitCache(bucket: String, key: String, bytes: Int) {
        say(
            .debug, "cache hit",
            ["bucket": .string(bucket), "key": .string(key), "bytes": .stringConvertible(bytes)])
    }

    /// Warns once that any server may answer, or anybody may listen.
    func warn(about endpoint: RouterEndpoint, isVerificationOff: Bool, hasToken: Bool) {
        if isVerificationOff, endpoint.scheme == .https {
            sayOnce(
                .verificationIsOff, "TLS verification is off: any server that answers is trusted",
                ["router": .string(endpoint.label)])
        }
        if hasToken, endpoint.scheme == .http, !endpoint.isLocal {
            sayOnce(
                .tokenInTheClear, "the bearer token goes over the network without TLS",
                ["router": .string(endpoint.label)])
        }
    }
}

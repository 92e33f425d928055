import Foundation
import Glibc
import MictlanXModel
import SystemPackage

/// Runs `openssl s_server`, which does to the letter what TLS says: nginx answers in HTTP where it could refuse.
/// The certificates are those of `authority`; `body` is given the server as a router.
func withOpenSSLServer(
    _ flags: [String], _ authority: TestAuthority, _ body: (RouterEndpoint) async throws -> Void
) async throws {
    // The port is free when it is chosen; somebody else may be quicker.
    for attempt in 1... {
        let port = try freePort()
        let server = try Tool.prepare(
            "openssl",
            [
                "s_server", "-accept", "127.0.0.1:\(port)", "-cert", "server.pem", "-key", "server.key", "-CAfile",
                "ca.pem", "-www", "-quiet",
            ] + flags, in: authority.directory)
        try server.run()
        defer { kill(server.processIdentifier, SIGKILL) }
        while server.isRunning, !canConnect(port) { try await Task.sleep(for: .milliseconds(5)) }
        guard server.isRunning else {
            guard attempt < 5 else { throw Tool.Failed(description: "openssl s_server ended at once") }
            continue
        }
        return try await body(RouterEndpoint(id: "front", scheme: .https, host: "localhost", port: port))
    }
}

import Foundation
import Glibc
import MictlanXClient
import MictlanXModel
import MictlanXNode
import SystemPackage
import TestSupport

/// An nginx in front of an embedded node, with the example configuration of this project.
struct NginxFront {
    /// How the example is changed for a test.
    struct Changes: Sendable {
        var protocols = "TLSv1.2 TLSv1.3"
        var asksForClientCertificate = false
    }

    let port: Int
    let authority: TestAuthority
    let directory: FilePath

    /// The router, under the name that the certificate has unless another is given.
    func router(_ host: String = "localhost") -> RouterEndpoint {
        RouterEndpoint(id: "front", scheme: .https, host: host, port: port)
    }

    /// One line per request: method, path, version of HTTP, and the fields that the tests send.
    func log() throws -> [String] {
        String(decoding: try directory.appending("access.log").readBytes(), as: UTF8.self)
            .split(separator: "\n").map(String.init)
    }

    /// Whether the programs are there; without them the tests are skipped.
    static var isAvailable: Bool { Tool.path(of: "nginx") != nil && Tool.path(of: "openssl") != nil }
}

/// Runs a node and an nginx in front of it.
func withNginxFront(
    _ changes: NginxFront.Changes = NginxFront.Changes(), _ body: (NginxFront) async throws -> Void
) async throws {
    try await withEmbeddedNode { _, _, work in
        let authority = try await TestAuthority(in: work)
        let socket = work.removingLastComponent().appending("run").appending("node.sock")
        // The port is free when it is chosen; somebody else may be quicker.
        for attempt in 1... {
            let front = NginxFront(port: try freePort(), authority: authority, directory: work)
            try front.writeConfiguration(changes, socket: socket)
            let nginx = try Tool.prepare(
                "nginx", ["-p", work.string, "-e", "error.log", "-c", work.appending("nginx.conf").string], in: work)
            try nginx.run()
            // Not SIGTERM, which a thread of the tests may have blocked and nginx inherited.
            defer { kill(nginx.processIdentifier, SIGKILL) }
            guard try await front.isUp(nginx) else {
                guard attempt < 5 else { throw Tool.Failed(description: try front.errors()) }
                continue
            }
            return try await body(front)
        }
    }
}

extension NginxFront {
    fileprivate func writeConfiguration(_ changes: Changes, socket: FilePath) throws {
        let example = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent().appending(path: "examples/nginx/mictlanx.conf")
        var site = try String(contentsOf: example, encoding: .utf8)
        var changed = [
            "unix:/run/mictlanx/node.sock": "unix:\(socket)", "listen 443 ssl": "listen 127.0.0.1:\(port) ssl",
            "store.example.org;": "localhost;", "/etc/mictlanx/tls/server.": "\(directory)/server.",
            "TLSv1.2 TLSv1.3": changes.protocols,
            // The node of these tests has no token.
            #"if ($http_authorization = "") { return 401; }"#: "",
        ]
        if changes.asksForClientCertificate {
            changed["#ssl_client_certificate /etc/mictlanx/tls/clients.pem"] =
                "ssl_client_certificate \(directory)/ca.pem"
            changed["#ssl_verify_client on"] = "ssl_verify_client on"
        }
        for (old, new) in changed {
            guard site.contains(old) else { throw Tool.Failed(description: "the example has no '\(old)'") }
            site = site.replacingOccurrences(of: old, with: new)
        }
        try directory.appending("site.conf").write(site.utf8)
        let temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map { "\($0)_temp_path tmp-\($0);" }
        try directory.appending("nginx.conf").write(
            """
            daemon off;
            master_process off;
            pid nginx.pid;
            events { worker_connections 512; }
            http {
                \(temporary.joined(separator: "\n    "))
                log_format probe '$request_method $uri $server_protocol $http_authorization $http_x_own';
                access_log access.log probe;
                include site.conf;
            }

            """.utf8)
        try directory.appending("access.log").write([])
    }

    /// Waits until somebody listens, or the server has ended.
    fileprivate func isUp(_ nginx: Process) async throws -> Bool {
        while nginx.isRunning {
            if canConnect(port) { return true }
            try await Task.sleep(for: .milliseconds(5))
        }
        return false
    }

    fileprivate func errors() throws -> String {
        String(decoding: try directory.appending("error.log").readBytes(), as: UTF8.self)
    }
}

private func withLoopback<T>(_ port: Int, _ body: (CInt, UnsafeMutablePointer<sockaddr>, inout socklen_t) -> T) -> T {
    let descriptor = socket(AF_INET, CInt(SOCK_STREAM.rawValue), 0)
    defer { close(descriptor) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = UInt16(port).bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    return withUnsafeMutablePointer(to: &address) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { body(descriptor, $0, &length) }
    }
}

func canConnect(_ port: Int) -> Bool { withLoopback(port) { connect($0, $1, $2) == 0 } }

func freePort() throws -> Int {
    let port = withLoopback(0) { descriptor, address, length -> Int in
        guard bind(descriptor, address, length) == 0, getsockname(descriptor, address, &length) == 0 else { return 0 }
        return address.withMemoryRebound(to: sockaddr_in.self, capacity: 1) {
            Int(UInt16(bigEndian: $0.pointee.sin_port))
        }
    }
    guard port > 0 else { throw NoLoopbackPort() }
    return port
}

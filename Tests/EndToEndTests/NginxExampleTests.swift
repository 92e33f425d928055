import Foundation
import Testing

/// The example of a node behind nginx, as it is written: the command in its comment, the file, a token.
@Suite struct NginxExampleTests {
    @Test func servesThoseWithTheToken() async throws {
        let home = try Home()
        for name in ["secret", "wrong"] {
            try home.write(name, name == "secret" ? "correct-horse-battery" : "correct-horse-batterx")
            try FileManager.default.setAttributes(
                [.posixPermissions: 0o600], ofItemAtPath: home.work.appending(path: name).path)
        }
        try home.write("f", "through the front")
        let socket = home.work.appending(path: "run/node.sock").path
        let node = try await ServedNode.start(
            in: home,
            ["--listen", "unix:\(socket)", "--socket-mode", "660", "--token-file", home.work.path + "/secret"])
        #expect(node.uri == "unix:\(socket)")
        #expect(try FileManager.default.attributesOfItem(atPath: socket)[.posixPermissions] as? Int == 0o660)
        let port = try await withFreePort { port in
            try await self.configure(home, socket: socket, port: port)
            return port
        }
        let nginx = Process()
        nginx.executableURL = URL(filePath: "/usr/sbin/nginx")
        nginx.arguments = ["-p", home.work.path, "-e", "error.log", "-c", home.work.path + "/nginx.conf"]
        nginx.standardError = FileHandle.nullDevice
        try nginx.run()
        defer { kill(nginx.processIdentifier, SIGKILL) }
        while nginx.isRunning, (try? LoopbackSocket(port: port)) == nil { await Task.yield() }

        let uri = "mictlanx://router-0@localhost:\(port)/?protocol=https&http2=1"
        let environment = ["MXSHELL_URI": uri, "SSL_CERT_FILE": home.work.path + "/server.pem"]
        func run(_ words: [String], token: String?) async throws -> Mxshell.Result {
            try await Mxshell.run(
                words, in: home,
                environment: environment.merging(token.map { ["MXSHELL_TOKEN_FILE": home.work.path + "/" + $0] } ?? [:])
                {
                    $1
                })
        }
        let put = try await run(["put", "f", "b/"], token: "secret")
        #expect(put.code == 0, "\(put.messages)")
        #expect(try await run(["cat", "b/f"], token: "secret").output == "through the front")
        for token in [nil, "wrong"] {
            let refused = try await run(["cat", "b/f"], token: token)
            #expect(refused.code == 7 && refused.output.isEmpty, "\(refused.messages)")
        }
        #expect(try await node.ended(by: SIGTERM) == 143)
        #expect(!FileManager.default.fileExists(atPath: socket))
    }

    private func withFreePort<Value>(_ body: (UInt16) async throws -> Value) async throws -> Value {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(listener, $0, length) == 0 && getsockname(listener, $0, &length) == 0
            }
        }
        close(listener)
        try #require(isBound)
        return try await body(UInt16(bigEndian: address.sin_port))
    }

    private func configure(_ home: Home, socket: String, port: UInt16) async throws {
        let work = home.work.path
        let openssl = Process()
        openssl.executableURL = URL(filePath: "/usr/bin/openssl")
        openssl.arguments = [
            "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost", "-addext",
            "subjectAltName=DNS:localhost", "-keyout", work + "/server.key", "-out", work + "/server.pem",
        ]
        openssl.standardError = FileHandle.nullDevice
        #expect(try await Mxshell.finish(openssl) == 0)
        let example = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "examples/nginx/mictlanx.conf")
        var site = try String(contentsOf: example, encoding: .utf8)
        for (old, new) in [
            "unix:/run/mictlanx/node.sock;": "unix:\(socket);", "listen 443 ssl": "listen 127.0.0.1:\(port) ssl",
            "store.example.org;": "localhost;", "/etc/mictlanx/tls/server.": "\(work)/server.",
        ] {
            #expect(site.contains(old))
            site = site.replacingOccurrences(of: old, with: new)
        }
        try home.write("site.conf", site)
        let temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map { "\($0)_temp_path tmp-\($0);" }
        try home.write(
            "nginx.conf",
            """
            daemon off;
            master_process off;
            pid nginx.pid;
            events { worker_connections 512; }
            http {
                \(temporary.joined(separator: "\n    "))
                access_log access.log;
                include site.conf;
            }

            """)
    }
}

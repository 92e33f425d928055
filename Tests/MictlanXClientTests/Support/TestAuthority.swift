import SystemPackage
import TestSupport

/// A certificate authority for one test, and what it signed: a server `localhost`, and a client.
struct TestAuthority {
    let directory: FilePath

    var bundle: FilePath { directory.appending("ca.pem") }

    func certificate(_ name: String) -> FilePath { directory.appending("\(name).pem") }
    func key(_ name: String) -> FilePath { directory.appending("\(name).key") }

    /// Makes everything with openssl(1).
    init(in directory: FilePath) async throws {
        self.directory = directory
        let curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
        try await openssl(
            ["req", "-x509"] + curve + ["-keyout", "ca.key", "-out", "ca.pem", "-days", "2", "-subj", "/CN=test CA"])
        try directory.appending("server.ext").write("subjectAltName=DNS:localhost\n".utf8)
        try directory.appending("client.ext").write("extendedKeyUsage=clientAuth\n".utf8)
        for name in ["server", "client"] {
            try await openssl(
                ["req"] + curve + ["-keyout", "\(name).key", "-out", "\(name).csr", "-subj", "/CN=test \(name)"])
            try await openssl([
                "x509", "-req", "-in", "\(name).csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-days",
                "2",
                "-extfile", "\(name).ext", "-out", "\(name).pem",
            ])
        }
        try await openssl([
            "ec", "-in", "client.key", "-aes256", "-passout", "pass:sesame", "-out", "client-locked.key",
        ])
    }

    private func openssl(_ arguments: [String]) async throws {
        try await Tool.run("openssl", arguments, in: directory)
    }
}

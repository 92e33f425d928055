import Glibc
import MictlanXClient
import MictlanXModel
import SystemPackage
import TestSupport
import Testing

@testable import ShellKit

/// What a person is told of a connection that is not safe, and what is refused.
struct ConnectionSafetyTests {
    private func remarks(
        _ uri: String, hasToken: Bool, environment: [String: String] = [:]
    ) async throws -> [String] {
        try await withTemporaryDirectory { directory in
            let file = directory.appending("token")
            try file.write(Array("0123456789abcdef".utf8))
            _ = file.withPlatformString { chmod($0, 0o600) }
            let connector = LiveConnector(environment: Environment(environment)) { _ in }
            let connection = try await connector.connect(
                to: .router(try MictlanXURI(uri), tokenFile: hasToken ? file : nil))
            await connection.close()
            return connection.remarks
        }
    }

    @Test(arguments: [
        "mictlanx://r@store.example:80/?protocol=http", "mictlanx://r@127.evil.example:80/?protocol=http",
    ])
    func aTokenInTheClearIsRefused(uri: String) async throws {
        let error = await #expect(throws: ShellError.self) { _ = try await remarks(uri, hasToken: true) }
        #expect(error?.exitCode == .fatal)
        #expect(error?.hint?.contains("MXSHELL_TOKEN_OVER_HTTP=on") == true)
        #expect(error?.message.contains("in the clear") == true)
        let said = try await remarks(uri, hasToken: true, environment: ["MXSHELL_TOKEN_OVER_HTTP": "on"])
        #expect(said.count == 1)
        #expect(try await remarks(uri, hasToken: false).isEmpty)
    }

    @Test(arguments: ["mictlanx://r@127.0.0.1:80/?protocol=http", "mictlanx://r@store.example:443/?protocol=https"])
    func aTokenThatNobodyReadsIsSent(uri: String) async throws {
        #expect(try await remarks(uri, hasToken: true).isEmpty)
    }

    @Test func verificationThatIsOffIsSaid() async throws {
        let off = ["MXSHELL_TLS_VERIFY": "off"]
        #expect(
            try await remarks("mictlanx://r@store.example:443/?protocol=https", hasToken: false, environment: off).count
                == 1)
        #expect(
            try await remarks("mictlanx://r@store.example:80/?protocol=http", hasToken: false, environment: off).isEmpty
        )
    }

    @Test func aRemarkIsSaidOnceASession() async throws {
        let session = Session(
            configuration: Configuration(environment: Environment([:])),
            connector: LiveConnector(environment: Environment([:])) { _ in })
        #expect(await session.unsaid(["a", "b"]) == ["a", "b"])
        #expect(await session.unsaid(["b", "c"]) == ["c"])
    }
}

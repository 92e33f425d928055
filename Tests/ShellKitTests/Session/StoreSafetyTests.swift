import Foundation
import MictlanXClient
import MictlanXModel
import MictlanXPlatform
import SystemPackage
import TestSupport
import Testing

@testable import ShellKit

/// What is not changed where nothing may change: `readonly`, `safe`, protected balls and dry runs.
@Suite struct StoreSafetyTests {
    private static let file = """
        connections:
          vault: { uri: 'mictlanx://r@vault.example:80', readonly: true }
          lab: { uri: 'mictlanx://r@lab.example:80', protect: [golden, 'raw/2026/**'] }

        """

    private func run() throws -> (run: ShellRun, lab: MemoryStore) {
        let lab = try MemoryStore(["golden/x": "1", "raw/2026/a": "2", "raw/2025/a": "3"])
        let vault = try MemoryStore(["a/x": "1"])
        return (
            try ShellRun(
                configuration: Self.file, stores: ["lab.example": lab, "vault.example": vault], ["a/x": "1"]), lab
        )
    }

    @Test(arguments: [
        ("readonly on; rm a/x", "the session is read only"), ("readonly on; cp a/x b/", "the session is read only"),
        ("rm vault:a/x", "connection 'vault' is read only"), ("cp a/x vault:b/", "connection 'vault' is read only"),
        ("mv vault:a/x b/", "connection 'vault' is read only"), ("on vault rm a/x", "connection 'vault' is read only"),
        ("safe on; rm a/x", "the session is safe"), ("safe on; mv a/x b/", "the session is safe"),
        ("safe on; safe off", "until it ends"), ("safe on; echo x > /tmp/mx-never", "outside of"),
        ("safe on; get a/x /tmp/mx-never", "outside of"), ("safe on; !true", "no program"),
        ("safe on; ls a | cat", "no program"), ("safe on; log start /tmp/mx-never", "outside of"),
        ("safe on; record start /tmp/mx-never", "outside of"),
        ("safe on; verify a --report /tmp/mx-never", "outside of"),
        ("safe on; get -r a ./mx-never/ --sums /tmp/mx-never", "outside of"),
        ("safe on; report --html /tmp/mx-never", "outside of"), ("safe on; run w.yaml", "a workflow may delete"),
        ("rm lab:golden/x", "'golden/x' is protected by 'golden'"),
        ("rm --key lab:golden/x_0", "'golden/x' is protected by 'golden'"),
        ("rm -r lab:raw -y", "is protected by 'raw/2026/**'"),
        ("mv lab:golden/x b/", "is protected by 'golden'"), ("rm -n lab:golden/x", "is protected"),
    ])
    func itIsRefused(line: String, says: String) async throws {
        let (run, lab) = try run()
        let result = try await run.run(line)
        #expect(result.code == 8, "\(result.messages)")
        #expect(result.messages.contains(says), "\(result.messages)")
        #expect(run.store.names == ["a/x"])
        #expect(lab.names.count == 3)
    }

    /// A path is judged by where it leads.
    @Test func linksLeadOutOfNoSafeDirectory() throws {
        let directory = try TemporaryDirectory()
        let inside = directory.path.appending("in")
        try inside.makeDirectories(mode: 0o700)
        try FileManager.default.createSymbolicLink(atPath: "\(inside)/out", withDestinationPath: "\(directory.path)")
        let places = Places(Configuration(environment: Environment([:])))
        places.makeSafe(in: inside)
        #expect(throws: Never.self) { try places.checkWriting(to: inside.appending("new").appending("file")) }
        let error = #expect(throws: ShellError.self) {
            try places.checkWriting(to: inside.appending("out").appending("x"))
        }
        #expect(error?.exitCode == .guarded)
    }

    @Test(arguments: [
        "readonly on; readonly off; rm a/x", "cp vault:a/x a/y; rm a/x", "rm lab:raw/2025/a; rm a/x",
        "safe; readonly; rm a/x",
    ])
    func whatMayBeDoneIsDone(line: String) async throws {
        let (run, _) = try run()
        let result = try await run.run(line)
        #expect(result.code == 0, "\(result.messages)")
        #expect(!run.store.names.contains("a/x"))
    }

    private final class Recorder: HTTPTransport {
        func execute(_ request: HTTPRequest) async throws -> HTTPResponse { throw MictlanXError(.unreachable, "sent") }
        func shutdown() async {}
    }

    /// Below everything that plans: a request that changes something is not sent, whoever asks for it.
    @Test func noRequestThatChangesPasses() async throws {
        let router = RouterEndpoint(id: "r", scheme: .http, host: "127.0.0.1", port: 1)
        let bucket = try BucketID("b")
        let get = HTTPRequest(to: router, .bucketListing(bucket: bucket.rawValue))
        let post = HTTPRequest(to: router, .registerChunk(bucket: bucket.rawValue))
        func outcome(_ request: HTTPRequest, standing: String? = nil) async -> String {
            do {
                _ = try await GuardedTransport(Recorder(), standing: standing).execute(request)
                return "answered"
            } catch {
                return ShellError(error).message
            }
        }
        #expect(await outcome(post) == "sent")
        #expect(await outcome(post, standing: "closed").hasPrefix("closed: POST "))
        #expect(await outcome(get, standing: "closed") == "sent")
        await EffectGuard.$reason.withValue("a dry run changes nothing") {
            #expect(await outcome(post).hasPrefix("a dry run changes nothing: POST "))
            #expect(await outcome(get) == "sent")
        }
    }
}

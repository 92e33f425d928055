import Foundation
import Glibc
import Logging
import MictlanXClient
import MictlanXModel
import Synchronization
import SystemPackage
import TestSupport
import Testing

struct LoggingTests {
    private static func at(_ seconds: Int64) -> Timestamp { Timestamp(nanoseconds: seconds * 1_000_000_000) }

    /// From a start, when the file ends, and whether moments after it begin a new one.
    @Test(
        arguments: [
            (.seconds, 5, 100, 105), (.minutes, 30, 100, 1_900), (.hours, 1, 100, 3_700), (.days, 1, 100, 86_500),
            (.midnight, 1, 100, 86_400), (.midnight, 1, 86_400, 172_800), (.midnight, 3, 100, 259_200),
            (.midnight, 1, -100, 0), (.minutes, 0, 100, 160),
        ] as [(LogRotationUnit, Int, Int64, Int64)])
    func endsAFile(unit: LogRotationUnit, interval: Int, start: Int64, end: Int64) {
        var rotation = LogRotation(unit: unit, interval: interval, since: Self.at(start))
        #expect(rotation.next == Self.at(end))
        let isEarly = rotation.isDue(at: Timestamp(nanoseconds: end * 1_000_000_000 - 1))
        let isDue = rotation.isDue(at: Self.at(end))
        let isDueAgain = rotation.isDue(at: Self.at(end))
        #expect([isEarly, isDue, isDueAgain] == [false, true, false])
    }

    @Test func passesOverIntervalsWithoutLines() {
        var rotation = LogRotation(unit: .minutes, interval: 30, since: Self.at(0))
        let isDue = rotation.isDue(at: Self.at(1_800 * 7 + 5))
        #expect(isDue)
        #expect(rotation.next == Self.at(1_800 * 8))
    }

    @Test func anEndlessIntervalNeverEnds() {
        var rotation = LogRotation(unit: .days, interval: .max, since: Self.at(0))
        let isDue = rotation.isDue(at: Timestamp(nanoseconds: .max))
        #expect(!isDue)
    }

    @Test func aLineIsJSON() throws {
        let lines = Mutex<[String]>([])
        let logger = Logger(label: "test") { _ in
            JSONLogHandler(now: { Self.at(0) }) { line in lines.withLock { $0.append(line) } }
        }
        let text = "x\\y\n\r\t\u{1}\u{7F}ü😀"
        logger.info("\(text)", metadata: ["a\"b": "\(text)", "n": .stringConvertible(-12)])
        let line = try #require(lines.withLock { $0.first })
        #expect(line.hasSuffix("}\n") && line.count { $0 == "\n" } == 1)
        let object = try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
        #expect(object["message"] as? String == text)
        #expect(object["a\"b"] as? String == text)
        #expect(object["n"] as? Int == -12)
    }

    @Test func rotatesAndKeepsAFewOldFiles() async throws {
        try await withTemporaryDirectory { directory in
            let path = directory.appending("logs").appending("c.log")
            var file = try RotatingLogFile(path, unit: .minutes, interval: 1, kept: 2, now: Self.at(0))
            for minute in 0..<5 {
                let isWritten = file.append("line \(minute)\n", now: Self.at(Int64(minute) * 60))
                #expect(isWritten)
            }
            let names = try path.removingLastComponent().entries()
            #expect(names == ["c.log", "c.log.1970-01-01T000300Z", "c.log.1970-01-01T000400Z"])
            #expect(try path.readBytes() == Array("line 4\n".utf8))
            var status = stat()
            #expect(lstat(path.string, &status) == 0 && status.st_mode & 0o777 == 0o600)
        }
    }

    /// Two processes with the same client id, each with the file open: one renames it, nothing is lost.
    @Test func twoWritersRotateOnce() async throws {
        try await withTemporaryDirectory { directory in
            let path = directory.appending("c.log")
            var one = try RotatingLogFile(path, unit: .minutes, interval: 1, kept: 9, now: Self.at(0))
            var two = try RotatingLogFile(path, unit: .minutes, interval: 1, kept: 9, now: Self.at(0))
            for minute in 0..<3 {
                let moment = Self.at(Int64(minute) * 60)
                let areWritten = (one.append("a\(minute)\n", now: moment), two.append("b\(minute)\n", now: moment))
                #expect(areWritten == (true, true))
            }
            let contents = try directory.entries().map { name in
                String(decoding: try directory.appending(name).readBytes(), as: UTF8.self)
            }
            #expect(contents.sorted() == ["a0\nb0\n", "a1\nb1\n", "a2\nb2\n"])
        }
    }

    @Test func refusesADirectoryThatCannotBe() async throws {
        try await withTemporaryDirectory { directory in
            let file = directory.appending("file")
            try file.write([1])
            var configuration = ClientConfiguration()
            configuration.logOutputPath = file.appending("logs")
            let router = RouterEndpoint(id: "r", scheme: .http, host: "localhost", port: 1)
            let error = #expect(throws: MictlanXError.self) {
                try MictlanXClient(routers: [router], configuration: configuration)
            }
            #expect(error?.code == .configuration)
        }
    }

    /// /dev/full answers every write with ENOSPC (full(4)).
    @Test func aFullDiskLosesLinesAndNothingElse() async throws {
        let file = try RotatingLogFile("/dev/full", unit: .hours, interval: 1, kept: 0, now: Self.at(0))
        let writer = LogWriter(file) { Self.at(1) }
        for number in 0..<100 { writer.append("\(number)\n") }
        await writer.close()
        writer.append("late\n")
        #expect(writer.lostLines == 101)
    }

    private func lines(_ path: FilePath) throws -> [[String: Any]] {
        try String(decoding: path.readBytes(), as: UTF8.self).split(separator: "\n").map { line in
            try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
        }
    }

    @Test(arguments: [false, true]) func requestsCacheHitsAndNoSecretsAreLogged(debug: Bool) async throws {
        try await withTemporaryDirectory { directory in
            var configuration = ClientConfiguration(clientID: "../me", debug: debug, logOutputPath: directory)
            configuration.capacityStorage = .mebibytes(1)
            configuration.bearerToken = "tok-secret"
            configuration.headers = ["X-Own": "value-secret"]
            try await withEmbeddedNode(client: configuration) { client, _, _ in
                let address = try BallAddress("bucket/ball")
                let call = CallOptions(headers: ["X-Call": "call-secret"])
                _ = try await client.put(.bytes(testBytes(10)), at: address, options: PutOptions(call: call))
                for _ in 0..<2 {
                    for try await _ in try await client.read(address).1 {}
                }
            }
            let path = directory.appending("___me.log")
            let text = String(decoding: try path.readBytes(), as: UTF8.self)
            #expect(!text.contains("secret"))
            let lines = try lines(path)
            #expect(lines.allSatisfy { $0["client"] as? String == "../me" && $0["time"] is String })
            let upload = try #require(lines.first { $0["method"] as? String == "POST" })
            #expect(upload["path"] as? String == "/api/v4/buckets/bucket/metadata")
            #expect(upload["status"] as? Int == 200)
            // The bytes, and the document before them.
            #expect((upload["sent"] as? Int ?? 0) > 10)
            #expect(upload["attempt"] as? Int == 1)
            #expect(upload["router"] as? String == "embedded")
            let download = try #require(lines.first { $0["path"] as? String == "/api/v4/buckets/bucket/ball_0" })
            #expect(download["received"] as? Int == 10)
            #expect(lines.contains { $0["message"] as? String == "cache hit" } == debug)
        }
    }

    @Test func retriesFailOversAndQuarantineAreLogged() async throws {
        try await withTemporaryDirectory { directory in
            let dead = RouterEndpoint(id: "dead", unixSocketPath: directory.appending("none").string)
            let body =
                #"{"service_time":0,"peer_id":"p","local_peer_id":"p","metadata":{"key":"k_0","size":1,"checksum":"","#
                + #""tags":{},"content_type":"x/y","producer_id":"p","ball_id":"k"}}"#
            let alive = try RawServer { _ in
                RawServer.Manner(
                    "HTTP/1.1 200 OK\r\nContent-Length: \(body.utf8.count)\r\nConnection: close\r\n\r\n\(body)")
            }
            defer { alive.stop() }
            let configuration = ClientConfiguration(logOutputPath: directory, clock: TestClock())
            let client = try MictlanXClient(routers: [dead, alive.endpoint], configuration: configuration)
            _ = try await client.metadata(of: try ChunkKey("k_0"), in: try BucketID("b"))
            await client.close()
            let lines = try lines(directory.appending("client-0.log"))
            let messages = lines.compactMap { $0["message"] as? String }
            #expect(messages == ["request", "router left alone", "fail-over", "retry", "request"])
            #expect(lines.first?["error"] as? String == "unreachable")
            #expect(lines.last?["attempt"] as? Int == 2)
        }
    }
}

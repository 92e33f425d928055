import MictlanXModel
import Testing

@testable import MictlanXNode

@Suite struct MetricsTests {
    @Test func whatIsServedIsCounted() async throws {
        try await withTestNode(capacity: .mebibytes(1)) { client in
            let chunk = TestChunk(ball: "k", bytes: noise(40_000))
            try await client.mustPut(chunk)
            _ = try await client.data("bucket", "k_0")
            _ = try await client.data("bucket", "nope_0")
            let metrics = try await client.metrics()
            func requests(_ route: String, _ status: String) -> Double? {
                metrics[#"mictlanx_http_requests_total{route="\#(route)",status="\#(status)"}"#]
            }
            #expect(requests("register_chunk", "200") == 1)
            #expect(requests("upload_chunk", "200") == 1)
            #expect(requests("chunk_data", "200") == 1)
            #expect(requests("chunk_data", "404") == 1)
            #expect(try #require(metrics["mictlanx_http_received_bytes_total"]) >= 40_000)
            #expect(try #require(metrics["mictlanx_http_sent_bytes_total"]) >= 40_000)
            #expect(metrics["mictlanx_http_requests_in_flight"] == 1)
            #expect(try #require(metrics["mictlanx_commit_batches_total"]) >= 1)
            #expect(metrics["mictlanx_store_used_bytes"] == 40_000)
            #expect(metrics["mictlanx_store_capacity_bytes"] == 1_048_576)
            #expect(metrics["mictlanx_tickets_open"] == 0)
            let duration = "mictlanx_http_request_duration_seconds"
            #expect(metrics[#"\#(duration)_count{route="chunk_data"}"#] == 2)
            #expect(metrics[#"\#(duration)_bucket{route="chunk_data",le="+Inf"}"#] == 2)
        }
    }

    @Test func noClientCanMakeTheRegistryGrow() async throws {
        try await withTestNode { client in
            for index in 0..<20 {
                _ = try await client.request("GET", "/x\(index)/\"\\\n".replacing("\n", with: ""))
                _ = try await client.request("BREW\(index)", "/api/v4/buckets/b\(index)/k")
                _ = try await client.data("b\(index)", "k_\(index)")
            }
            let metrics = try await client.metrics()
            let names = metrics.samples.keys.filter { $0.hasPrefix("mictlanx_http_requests_total") }
            #expect(names.count <= 5, "\(names)")
        }
    }

    @Test func clientsThatGoAwayAreCountedAndLeaveNothingInFlight() async throws {
        try await withTestNode { client in
            let chunk = TestChunk(ball: "k", bytes: noise(100_000))
            let ticket = try await client.register(chunk).decode(RegisterChunkReply.self).taskIDs[0]
            let connection = try RawConnection(to: client.address)
            try await connection.send(
                "POST /api/v4/buckets/data/\(ticket)/chunked HTTP/1.1\r\nhost: localhost\r\ncontent-length: 100000\r\n\r\nabc"
            )
            connection.abort()
            try await eventually {
                try await client.metrics()[
                    #"mictlanx_http_requests_total{route="upload_chunk",status="aborted"}"#] == 1
            }
            let malformed = try RawConnection(to: client.address)
            try await malformed.send("what?\r\n\r\n")
            _ = try await malformed.receive()
            let metrics = try await client.metrics()
            #expect(metrics["mictlanx_http_requests_in_flight"] == 1)
            #expect(metrics[#"mictlanx_http_requests_total{route="malformed",status="400"}"#] == 1)
        }
    }

    @Test func turnedAwayConnectionsAreCountedByReason() async throws {
        try await withTestNode(limits: NodeLimits(connections: 1)) { client in
            let held = try RawConnection(to: client.address)
            try await held.send("GET /health HTTP/1.1\r\nhost: localhost\r\n\r\n")
            _ = try await held.receive()
            #expect(try await client.request("GET", "/health").status == 503)
            try await held.send("GET /metrics HTTP/1.1\r\nhost: localhost\r\n\r\n")
            let metrics = try MetricsReading(try await held.receive().text)
            #expect(metrics[#"mictlanx_connections_refused_total{reason="full"}"#] == 1)
            #expect(metrics["mictlanx_connections_open"] == 1)
        }
    }

    @Test func durationsFallIntoTheClassThatHoldsThem() {
        var histogram = LatencyHistogram()
        for duration in LatencyHistogram.bounds { histogram.record(duration) }
        histogram.record(.seconds(3_600))
        #expect(histogram.counts == Array(repeating: 1, count: LatencyHistogram.bounds.count + 1))
        var text = MetricsText()
        text.histogram("h", [], histogram)
        #expect(text.text.contains("h_bucket{le=\"0.0025\"} 2\n"))
        #expect(text.text.hasSuffix("h_count \(LatencyHistogram.bounds.count + 1)\n"))
    }

    @Test func labelValuesAreEscaped() {
        var text = MetricsText()
        text.sample("m", [("peer", "a\"b\\c\nd")], 1)
        #expect(text.text == #"m{peer="a\"b\\c\nd"} 1"# + "\n")
    }
}

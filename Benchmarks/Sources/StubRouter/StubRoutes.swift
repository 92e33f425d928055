import NIOCore
import NIOHTTP1

/// The routes of the router's API that clients use for balls (docs/wire-protocol.md §3), answered from a ``StubStore``.
final class StubRoutes {
    private static let peer = "stub-peer-0"

    var port = 0
    /// What every answer's head has besides its own fields.
    let fields: String
    private let store: StubStore
    private let isPlain: Bool

    init(_ store: StubStore, isPlain: Bool) {
        (self.store, self.isPlain) = (store, isPlain)
        let capabilities = "replace, ordered-listing, conditional, put-at-once, batch, bucket-counts"
        fields = isPlain ? "" : "mictlanx-capabilities: \(capabilities)\r\n"
    }

    func answer(to head: HTTPRequestHead, _ body: ByteBuffer) -> StubAnswer {
        let parts = head.uri.split(separator: "?", maxSplits: 1)
        let segments = (parts.first ?? "").split(separator: "/").map(String.init)
        guard segments.count > 2, segments[0] == "api", segments[1] == "v4" else { return unknown(head) }
        let names = segments.dropFirst(3)
        switch (segments[2], head.method) {
        case ("buckets", .GET): return read(Array(names)) ?? unknown(head)
        case ("batch", .POST) where !isPlain && names.isEmpty: return answer(toBatch: body)
        case ("buckets", .POST): return write(Array(names), body, head.headers) ?? unknown(head)
        case ("buckets", .DELETE): return remove(Array(names), head.headers) ?? unknown(head)
        case ("peers", .GET) where names.isEmpty:
            let fields = #""protocol":"http","ip_addr":"127.0.0.1","peer_id":"\#(Self.peer)","port":\#(port)"#
            return .json("{\"available\":[{\(fields)}],\"unavailable\":[]}")
        case ("peers", .GET) where names == ["stats"]: return statistics(parts.count > 1 ? parts[1] : "")
        default: return unknown(head)
        }
    }

    private func unknown(_ head: HTTPRequestHead) -> StubAnswer {
        .refusal(404, "the stub has no route \(head.method) \(head.uri.prefix(200))")
    }

    // MARK: Reading

    private func read(_ names: [String]) -> StubAnswer? {
        switch names.count {
        case 2 where names[1] == "metadata":
            let peers = #"["\#(Self.peer)"]"#
            let prefix = #"{"peers_ids":\#(peers),"peer_ids":\#(peers),"bucket_id":"\#(names[0])","balls":["#
            return list(prefix, [store.listing(of: names[0])], "]}")
        case 2:
            guard let chunk = store.chunk(names[0], names[1]) else { return missing(names[0], names[1]) }
            return .content(chunk.content)
        case 3 where names[1] == "metadata":
            guard let chunk = store.chunk(names[0], names[2]) else {
                return isPlain
                    ? .recorded("500 Internal Server Error", "404: No available peers") : missing(names[0], names[2])
            }
            let peers = #""peer_id":"\#(Self.peer)","local_peer_id":"\#(Self.peer)""#
            return list(#"{"service_time":0,\#(peers),"metadata":"#, [chunk.document], "}")
        case 3 where names[2] == "size":
            guard let chunk = store.chunk(names[0], names[1]) else { return .json("[]") }
            let place = #""bucket_id":"\#(names[0])","key":"\#(names[1])","peer_id":"\#(Self.peer)""#
            return .json("[{\(place),\"size\":\(chunk.size)}]")
        case 4 where names[1] == "metadata" && names[3] == "chunks":
            let chunks = store.ball(names[0], names[2])
            guard let first = chunks.first else { return missing(names[0], names[2]) }
            let size = chunks.reduce(0) { $0 + $1.size }
            let place = #""bucket_id":"\#(names[0])","ball_id":"\#(names[2])""#
            let sizes = #""size":"\#(size) bytes","size_bytes":\#(size),"checksum":"\#(first.checksum)""#
            return list("{\(place),\(sizes),\"chunks\":[", chunks.map(\.document), "]}")
        default: return nil
        }
    }

    private func missing(_ bucket: String, _ name: String) -> StubAnswer {
        isPlain
            ? .recorded("404 Not Found", "\(bucket)@\(name) not found") : .refusal(404, "\(bucket)@\(name) not found")
    }

    /// Documents with commas between them.
    private func list(_ prefix: String, _ documents: [ByteBuffer], _ suffix: String) -> StubAnswer {
        var body = ByteBuffer()
        body.reserveCapacity(documents.reduce(prefix.utf8.count + 2) { $0 + $1.readableBytes + 1 })
        body.writeString(prefix)
        for (place, document) in documents.enumerated() {
            if place > 0 { body.writeStaticString(",") }
            body.writeImmutableBuffer(document)
        }
        body.writeString(suffix)
        return StubAnswer(status: "200 OK", body: body)
    }

    private func statistics(_ query: Substring) -> StubAnswer {
        if !isPlain, query.contains("counts=buckets") {
            let counts = store.bucketNames.map { name in
                let (balls, bytes) = store.count(of: name)
                return #"{"bucket_id":"\#(name)","balls":\#(balls),"bytes":\#(bytes)}"#
            }
            return .json(#"{"buckets":[\#(counts.joined(separator: ","))]}"#)
        }
        let total = 1 << 40
        let sizes =
            #""used_disk":\#(store.byteCount),"total_disk":\#(total),"available_disk":\#(total - store.byteCount)"#
        let prefix = #"{"\#(Self.peer)":{"peer_id":"\#(Self.peer)",\#(sizes),"disk_uf":0.0,"balls":["#
        // Who asks for one chunk only asks who answers.
        let all = query.contains("end=1") ? [] : store.bucketNames.map { store.listing(of: $0) }
        return list(prefix, all, "],\"peers\":[]}}")
    }

    // MARK: Changing

    private func write(_ names: [String], _ body: ByteBuffer, _ fields: HTTPHeaders) -> StubAnswer? {
        if names.count == 2, names[1] == "metadata" {
            guard !isPlain, let size = fields.first(name: "mictlanx-document-size").flatMap({ Int($0) }) else {
                return register(names[0], body)
            }
            var content = body
            guard let document = content.readSlice(length: size) else { return .refusal(422, "a short document") }
            guard let chunk = announced(names[0], document) else { return unreadable }
            return take(content, of: chunk)
        }
        guard names.count == 3, names[0] == "data", names[2] == "chunked" else { return nil }
        guard let chunk = store.redeem(names[1]) else { return .refusal(404, "no ticket \(names[1])") }
        return take(body, of: chunk)
    }

    private func take(_ body: ByteBuffer, of announced: StubStore.Chunk) -> StubAnswer {
        var chunk = announced
        guard body.readableBytes == chunk.size else {
            return .refusal(422, "\(body.readableBytes) bytes instead of \(chunk.size)")
        }
        chunk.content = body
        guard store.store(chunk) else { return .refusal(507, "no room for \(chunk.key)") }
        let place =
            #""bucket_id":"\#(chunk.bucket)","key":"\#(chunk.key)","combined_key":"\#(chunk.bucket)@\#(chunk.key)""#
        return .json(#"{"peer_ids":["\#(Self.peer)"],\#(place),"size":\#(chunk.size)}"#)
    }

    /// What a registration in the plain form tells of a chunk.
    private func announced(_ bucket: String, _ body: ByteBuffer) -> StubStore.Chunk? {
        let document = StubDocument(body)
        guard let key = document.text("\"key\":\""), let (ball, index) = StubStore.parts(of: key),
            let size = document.number("\"size\":"), let checksum = document.text("\"full_checksum\":\"")
        else { return nil }
        return StubStore.Chunk(
            bucket: bucket, key: key, ball: ball, index: index, size: size, checksum: checksum, document: body)
    }

    private var unreadable: StubAnswer { .refusal(422, "not a registration in the plain form") }

    private func register(_ bucket: String, _ body: ByteBuffer) -> StubAnswer {
        guard let chunk = announced(bucket, body) else { return unreadable }
        let key = chunk.key
        guard let ticket = store.expect(chunk) else { return .refusal(507, "no room for \(key)") }
        let answer = #""tasks_ids":["\#(ticket)"],"bucket_id":"\#(bucket)","replicas":["\#(Self.peer)"]"#
        return .json(#"{"key":"\#(key)","service_time":0.0001,\#(answer)}"#)
    }

    private func remove(_ names: [String], _ fields: HTTPHeaders) -> StubAnswer? {
        if names.count == 2 {
            guard store.removeChunk(names[0], names[1]) else { return missing(names[0], names[1]) }
            return .json(#"{"n_deletes":1,"key":"\#(names[1])"}"#)
        }
        guard names.count == 3, names[1] == "bid" else { return nil }
        if !isPlain, let wanted = fields.first(name: "mictlanx-if-checksum"),
            let checksum = store.checksum(names[0], names[2]), wanted != checksum
        {
            return .refusal(412, "\(names[0])@\(names[2]) has another checksum")
        }
        return .json(#"{"n_deletes":\#(store.removeBall(names[0], names[2])),"ball_id":"\#(names[2])"}"#)
    }
}

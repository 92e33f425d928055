internal import Foundation
internal import MictlanXClient
internal import MictlanXModel
internal import Synchronization

/// What the recorded router answers.
extension RecordedRouter {
    struct Answer {
        var status = 200
        var body: [UInt8] = []

        static func json(_ object: Any, status: Int = 200) throws -> Answer {
            let data = try JSONSerialization.data(withJSONObject: object, options: [.sortedKeys])
            return Answer(status: status, body: Array(data))
        }

        static func detail(_ text: String, status: Int) throws -> Answer { try json(["detail": text], status: status) }
    }

    func answer(_ request: HTTPRequest) async throws -> Answer {
        switch request.route {
        case .registerChunk(let bucket): return try await register(request, bucket)
        case .uploadChunk(let task): return try await upload(request, task)
        case .chunkMetadata(let bucket, let key):
            guard let peer = turn(of: key, in: bucket) else {
                return try .detail("404: No available peers", status: 500)
            }
            guard let found = try await ask(peer, request.route), found.isSuccess else {
                return try .detail("404: No metadata found for \(bucket)@\(key)", status: 500)
            }
            return Answer(body: found.body)
        case .chunkData(let bucket, let key): return try await data(request, bucket, key)
        case .bucketListing(let bucket): return try await listing(request.route, bucket)
        case .ballChunks(let bucket, let ball):
            let chunks = try await groups(of: ball, in: bucket).flatMap(\.chunks)
            guard let first = chunks.first else { return try .detail("\(bucket)@\(ball) not found", status: 404) }
            let tags = first["tags"] as? [String: String]
            let size = chunks.reduce(0) { $0 + ($1["size"] as? Int ?? 0) }
            return try .json([
                "bucket_id": bucket, "ball_id": ball, "size": "\(size) bytes", "size_bytes": size,
                "checksum": tags?[ReservedTag.fullChecksum] ?? "", "chunks": chunks,
            ])
        case .chunkSizes(let bucket, let key):
            var sizes: [[String: Any]] = []
            for peer in replicas(of: key, in: bucket) {
                guard let found = try await ask(peer, request.route), found.isSuccess, let size = found.json else {
                    continue
                }
                sizes.append(size)
            }
            return try .json(sizes)
        case .deleteKey(let bucket, let key):
            let holders = replicas(of: key, in: bucket)
            guard !holders.isEmpty else { return try .detail("\(bucket)@\(key) not found", status: 404) }
            var count = 0
            for peer in holders { count += try await delete(key, in: bucket, at: peer) }
            forget(key, in: bucket)
            return try .json(["n_deletes": count, "key": key])
        case .deleteBall(let bucket, let ball):
            var count = 0
            for (peer, chunks) in try await groups(of: ball, in: bucket) {
                for chunk in chunks {
                    guard let key = chunk["key"] as? String else { continue }
                    count += try await delete(key, in: bucket, at: peer)
                    forget(key, in: bucket)
                }
            }
            return try .json(["n_deletes": count, "ball_id": ball])
        case .peers:
            // A peer that is down is listed all the same.
            let list = peers.map { ["peer_id": $0, "ip_addr": "127.0.0.1", "port": 24_000, "protocol": "http"] }
            return try .json(["available": list, "unavailable": []])
        case .peerStatistics: return try await statistics(request.query)
        default: return try .detail("Not Found", status: 404)
        }
    }

    // MARK: Putting

    private func register(_ request: HTTPRequest, _ bucket: String) async throws -> Answer {
        guard let body = try? JSONSerialization.jsonObject(with: Data(try bytes(of: request.body))) as? [String: Any],
            let key = body["key"] as? String, let size = body["size"] as? Int
        else { return try .detail("422: Field required", status: 422) }
        let wanted = body["replication_factor"] as? Int ?? 1
        let id = "\(bucket)@\(key)"
        let (chosen, task) = state.withLock { state in
            state.turn += 1
            let known = state.replicas[id] ?? []
            let free = peers.indices.map { peers[($0 + state.turn) % peers.count] }.filter { !known.contains($0) }
            let chosen = Array(free.prefix(wanted))
            if !chosen.isEmpty { state.replicas[id] = known + chosen }
            return (chosen, "task\(state.turn)")
        }
        guard !chosen.isEmpty else {
            let detail: [String: Any] = [
                "msg": "No available peers.", "suggestion": "Add more peers or delete replicas.", "code": 666,
            ]
            return try .json(["detail": detail], status: 404)
        }
        var own = body
        own["replication_factor"] = nil
        let bytes = Array(try JSONSerialization.data(withJSONObject: own))
        for peer in chosen {
            let found = try await ask(
                peer, request.route, headers: [(WireHeader.update, "0"), (WireHeader.taskID, task)],
                body: .bytes(bytes[...], contentType: "application/json"))
            guard let found, found.isSuccess else {
                state.withLock { state in
                    let rest = state.replicas[id]?.filter { !chosen.contains($0) } ?? []
                    state.replicas[id] = rest.isEmpty ? nil : rest
                }
                return try .detail("Server error '500 Internal Server Error' for url 'http://peer'", status: 500)
            }
        }
        state.withLock { $0.tickets[task] = (bucket, key, chosen, size) }
        return try .json([
            "key": key, "service_time": 0.01, "tasks_ids": [task], "bucket_id": bucket, "replicas": chosen,
        ])
    }

    private func upload(_ request: HTTPRequest, _ task: String) async throws -> Answer {
        guard let ticket = state.withLock({ $0.tickets.removeValue(forKey: task) }) else {
            return try .detail("Task \(task) not found", status: 500)
        }
        let content = try bytes(of: request.body)
        var holders: [String] = []
        for peer in ticket.peers {
            let body = HTTPBody.bytes(content[...], contentType: "application/octet-stream")
            if let found = try await ask(peer, request.route, body: body), found.isSuccess { holders.append(peer) }
        }
        // All peers may have failed: it is 200 all the same (wire protocol §3.2).
        return try .json([
            "peer_ids": holders, "combined_key": "\(ticket.bucket)@\(ticket.key)", "bucket_id": ticket.bucket,
            "key": ticket.key, "size": ticket.size,
        ])
    }

    private func bytes(of body: HTTPBody) throws -> [UInt8] {
        switch body {
        case .none: return []
        case .bytes(let bytes, _): return Array(bytes)
        case .file(let region):
            var bytes = [UInt8](repeating: 0, count: region.range.count)
            try bytes.withUnsafeMutableBytes { try region.file.read(into: $0, at: region.range.lowerBound) }
            return bytes
        }
    }

    // MARK: Reading

    /// The replica whose turn it is; `nil` for a key that the replica manager does not know.
    private func turn(of key: String, in bucket: String) -> String? {
        state.withLock { state in
            guard let holders = state.replicas["\(bucket)@\(key)"], !holders.isEmpty else { return nil }
            state.turn += 1
            return holders[state.turn % holders.count]
        }
    }

    private func data(_ request: HTTPRequest, _ bucket: String, _ key: String) async throws -> Answer {
        let named = request.headers.first { $0.name.lowercased() == WireHeader.peerID }?.value
        guard let peer = named.map({ peers.contains($0) ? $0 : nil }) ?? turn(of: key, in: bucket) else {
            return try .detail("No found available replica peer or data, try again later.", status: 404)
        }
        guard let known = try await ask(peer, .chunkMetadata(bucket: bucket, key: key)), known.isSuccess else {
            return try .detail("Fail to fetch metadata from peer \(peer)", status: 404)
        }
        guard let found = try await ask(peer, request.route), found.isSuccess else {
            return try .detail("\(bucket)@\(key) not found", status: 404)
        }
        return Answer(body: found.body)
    }

    private func listing(_ route: APIRoute, _ bucket: String) async throws -> Answer {
        var (all, answering, balls) = ([[String: Any]](), [String](), [[String: Any]]())
        for peer in peers {
            guard let found = try await ask(peer, route), found.isSuccess else { continue }
            answering.append(peer)
            let own =
                (found.json?["balls"] as? [[String: Any]] ?? [])
                + odd(at: peer).filter { $0["bucket_id"] as? String == bucket }
            all += own.filter { ($0["size"] as? Int ?? 0) > 0 }
            // What was gathered so far, once for every peer (wire protocol §3.8).
            balls += all
        }
        return try .json(["bucket_id": bucket, "peers_ids": answering, "balls": balls])
    }

    /// The chunks of a ball at each peer that answers: the replica manager is not asked.
    private func groups(
        of ball: String, in bucket: String
    ) async throws -> [(peer: String, chunks: [[String: Any]])] {
        var groups: [(String, [[String: Any]])] = []
        for peer in peers {
            guard let found = try await ask(peer, .ballGroup(bucket: bucket, ball: ball)), found.isSuccess else {
                continue
            }
            groups.append((peer, found.json?["balls"] as? [[String: Any]] ?? []))
        }
        return groups
    }

    private func statistics(_ query: String) async throws -> Answer {
        var all: [String: Any] = [:]
        for peer in peers {
            guard let found = try await ask(peer, .statistics, query: query), found.isSuccess, var own = found.json
            else { continue }
            own["peer_id"] = peer
            own["balls"] = (own["balls"] as? [[String: Any]] ?? []) + odd(at: peer)
            all[peer] = own
        }
        return try .json(all)
    }

    private func odd(at peer: String) -> [[String: Any]] {
        guard peer == peers.first else { return [] }
        return state.withLock { $0.odd }.map { bucket, ball in
            [
                "key": "\(ball)_0", "size": 5, "checksum": SHA256.hash([]).hex, "tags": [String: String](),
                "content_type": "text/plain", "producer_id": "p", "ball_id": ball, "bucket_id": bucket,
                "is_disabled": false,
            ]
        }
    }

    // MARK: Deleting

    private func delete(_ key: String, in bucket: String, at peer: String) async throws -> Int {
        let route = APIRoute.deleteKey(bucket: bucket, key: key)
        // A peer that fails is passed over.
        guard let found = try await ask(peer, route, headers: [(WireHeader.force, "1")]), found.isSuccess else {
            return 0
        }
        return found.headers[WireHeader.deletes].flatMap { Int($0) } ?? 0
    }

    /// Forgets which peers have a key, as a delete does.
    package func forget(_ key: String, in bucket: String) {
        state.withLock { $0.replicas["\(bucket)@\(key)"] = nil }
    }
}

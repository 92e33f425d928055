internal import MictlanXModel

/// Requests that are sent as the body of one.
struct Batch: Sendable {
    /// The one that carries them.
    let request: HTTPRequest
    private let group: [SharedRequest]

    /// - Parameter group: requests of one line, at least one.
    init?(_ group: [SharedRequest]) {
        guard let first = group.first?.request, let common = first.commonFields else { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(group.reduce(0) { $0 + $1.size })
        for shared in group {
            let request = shared.request
            let query = request.query.isEmpty ? "" : "?\(request.query)"
            let body = request.body.inMemory ?? [][...]
            BatchPart(
                words: [request.route.method.rawValue, request.route.path + query],
                fields: Array(request.headers.dropFirst(common)), size: body.count
            ).append(to: &bytes)
            bytes.append(contentsOf: body)
        }
        var timeouts = first.timeouts
        for shared in group {
            guard let longest = timeouts.total, let own = shared.request.timeouts.total else {
                timeouts.total = nil
                break
            }
            timeouts.total = max(longest, own)
        }
        self.group = group
        var request = HTTPRequest(
            to: first.endpoint, .batch, headers: Array(first.headers.prefix(common)), body: .octets(bytes[...]),
            timeouts: timeouts, verification: first.verification)
        request.moved = { for shared in group { shared.request.moved?() } }
        self.request = request
    }

    /// Gives each request its answer.
    ///
    /// - Returns: those that the node wants to have by themselves.
    /// - Throws: ``MictlanXError`` `badAnswer`; what the transfer throws. Nobody has an answer then who has none yet.
    func deliver(_ response: HTTPResponse) async throws -> [SharedRequest] {
        let bytes = try await response.body.collect(upTo: group.count * ByteStream.longestHeld)
        var (rest, alone) = (bytes[...], [SharedRequest]())
        for shared in group {
            guard let (part, length) = rest.withUnsafeBytes({ BatchPart.first(of: $0) }),
                part.words.count == 1, let status = Int(part.words[0]), rest.count - length >= part.size
            else {
                throw MictlanXError(.badAnswer, "\(request.place): the answer to several requests is not one to each")
            }
            let body = rest.dropFirst(length).prefix(part.size)
            rest = rest.dropFirst(length + part.size)
            if status == Self.alone {
                alone.append(shared)
            } else {
                shared.end(.success(response.with(status: status, part.fields, body)))
            }
        }
        return alone
    }

    /// 421: the node has done nothing about this part, and answers it only by itself.
    private static let alone = 421
}

extension HTTPResponse {
    /// An answer to one of several requests: the fields of the whole are its own, too.
    func with(
        status: Int, _ fields: [(name: String, value: String)], _ body: ArraySlice<UInt8>
    ) -> HTTPResponse {
        var headers = headers
        for field in fields { headers.append(name: field.name, value: field.value) }
        return HTTPResponse(status: status, headers: headers, body: ByteStream(Array(body)), version: version)
    }
}

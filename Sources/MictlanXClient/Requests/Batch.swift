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

    /// The most bytes that the answers to all of them may have.
    var longestAnswer: Int { group.count * ByteStream.longestHeld }

    /// Gives each request its answer, or says that what came is none to those that have no answer yet.
    ///
    /// - Returns: those that the node wants to have by themselves, and what the answers say about the load.
    func deliver(_ answer: HeldAnswer) -> (alone: [SharedRequest], load: ConcurrencyWindow.Outcome) {
        var (rest, alone) = (answer.bytes[...], [SharedRequest]())
        var load = ConcurrencyWindow.Outcome.answered
        for (place, shared) in group.enumerated() {
            guard let (part, length) = rest.withUnsafeBytes({ BatchPart.first(of: $0) }),
                part.words.count == 1, let status = Int(part.words[0]), rest.count - length >= part.size
            else {
                let error = MictlanXError(
                    .badAnswer, "\(request.place): the answer to several requests is not one to each")
                for other in group[place...] + alone { other.end(.failure(error)) }
                return ([], .unknown)
            }
            let body = Array(rest.dropFirst(length).prefix(part.size))
            rest = rest.dropFirst(length + part.size)
            if status == Self.alone {
                alone.append(shared)
            } else {
                if ConcurrencyWindow.Outcome(status: status, body) == .overloaded { load = .overloaded }
                shared.end(.success(answer.with(status: status, part.fields, body)))
            }
        }
        return (alone, load)
    }

    /// 421: the node has done nothing about this part, and answers it only by itself.
    private static let alone = 421
}

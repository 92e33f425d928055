import MictlanXModel
import Testing

@testable import MictlanXNode

/// What a hostile client does with one connection.
struct HostileSession: Sendable {
    enum Step: Sendable {
        case send([UInt8])
        /// Byte by byte, each in a segment of its own.
        case drip([UInt8])
        /// Waits for one answer, as `100 Continue` is one.
        case answer
        /// Ends our side; the node may still answer.
        case finish
        /// Resets the connection.
        case abort
        /// Goes away without a word, and comes back when all is over.
        case hold
    }

    /// The kind, for the figures.
    var kind: String
    var steps: [Step]

    /// All that is sent, for a report.
    var sent: [UInt8] {
        steps.reduce(into: []) { sent, step in
            switch step {
            case .send(let bytes), .drip(let bytes): sent += bytes
            case .answer, .finish, .abort, .hold: break
            }
        }
    }
}

extension HostileSession {
    /// What a session leaves.
    enum Outcome: Sendable {
        /// The statuses that it was answered, in order; none where the connection was closed without a word.
        case answered([Int])
        /// The connection that is still held.
        case held(RawConnection)
    }

    /// Does all of it, and judges what came back.
    func run(at address: NodeAddress) async throws -> Outcome {
        let connection = try RawConnection(to: address)
        for step in steps {
            // The node may close while we still send: then what it said, if anything, must still be whole.
            switch step {
            case .send(let bytes): try? await connection.send(bytes)
            case .drip(let bytes): for byte in bytes { try? await connection.send([byte]) }
            case .answer: _ = try? await connection.receiveOne()
            case .finish: connection.finishSending()
            case .abort:
                connection.abort()
                return .answered([])
            case .hold: return .held(connection)
            }
        }
        connection.finishSending()
        return .answered(try await judge(connection))
    }

    /// Reads to the end and looks at every answer: well formed, whole, and typed where it is an error.
    ///
    /// - Returns: the statuses.
    @discardableResult
    func judge(_ connection: RawConnection) async throws -> [Int] {
        let answers = try await connection.receiveToEnd()
        do {
            return try HostileJudge.check(answers, isToHead: sent.starts(with: Array("HEAD".utf8)))
        } catch {
            Issue.record(
                "\(kind): \(error); sent \(String(decoding: sent.prefix(2_000), as: UTF8.self).debugDescription)")
            return []
        }
    }
}

/// Whether answers are such as a node may give to anything.
enum HostileJudge {
    enum Wrong: Error {
        case cutShort(String)
        case status(Int, String)
        case untyped(Int, String)
        case framedTwice(Int)
        case behindTheLast(String)
    }

    /// - Returns: the statuses.
    @discardableResult
    static func check(_ answers: [UInt8], isToHead: Bool, allowing: Set<Int> = []) throws -> [Int] {
        var statuses: [Int] = []
        var rest = answers
        var isToHead = isToHead
        while !rest.isEmpty {
            let start = String(decoding: rest.prefix(300), as: UTF8.self)
            var parsed = try RawResponse.parse(rest, toHead: isToHead, atEnd: true)
            // A request that could not be parsed was none for HEAD: its answer has a body.
            if isToHead, parsed?.1.first == UInt8(ascii: "{") {
                isToHead = false
                parsed = try RawResponse.parse(rest, toHead: false, atEnd: true)
            }
            guard let (response, next) = parsed else { throw Wrong.cutShort(start) }
            try check(response, isToHead: isToHead, allowing.union([505]))
            guard response.headers["connection"] != "close" || next.isEmpty else { throw Wrong.behindTheLast(start) }
            if response.status >= 200 { isToHead = false }
            statuses.append(response.status)
            rest = next
        }
        return statuses
    }

    private static func check(_ response: RawResponse, isToHead: Bool, _ allowed: Set<Int>) throws {
        let headers = response.headers
        guard headers["content-length"] == nil || headers["transfer-encoding"] == nil else {
            throw Wrong.framedTwice(response.status)
        }
        guard response.status >= 400 else {
            guard [100, 200, 201, 204, 307].contains(response.status) else {
                throw Wrong.status(response.status, response.text)
            }
            return
        }
        // 500 is no answer to bad input, and nothing else is wrong with this node.
        guard response.status < 500 || allowed.contains(response.status) else {
            throw Wrong.status(response.status, response.text)
        }
        guard isToHead || response.failure != nil else { throw Wrong.untyped(response.status, response.text) }
    }
}

internal import FoundationEssentials
internal import MictlanXModel
internal import NIOCore
internal import NIOHTTP1

/// How the recorded router worded a refusal (wire protocol §3), for ``Compatibility/recorded``.
enum RecordedForm: Hashable, Sendable {
    /// `{"detail":TEXT}`.
    case text(Int, String)
    /// A header that is no integer, as the router's framework says it.
    case notAnInteger(header: String, input: String)
    /// 666 with the router's own words.
    case noPeers(Refusal.Details)
    /// The plain text of an unhandled exception.
    case crash

    /// The answer.
    ///
    /// - Parameter headers: those of the refusal.
    /// - Returns: the answer with them.
    /// - Throws: what the encoder throws.
    func reply(headers: [(String, String)]) throws -> Reply {
        var reply: Reply
        switch self {
        case .text(let status, let text):
            reply = try .json(["detail": text], status: HTTPResponseStatus(statusCode: status))
        case .notAnInteger(let header, let input):
            let fault = ParsingFault(
                type: "int_parsing", loc: ["header", header],
                msg: "Input should be a valid integer, unable to parse string as an integer", input: input)
            reply = try .json(["detail": [fault]], status: .unprocessableEntity)
        case .noPeers(let details):
            var refusal = Refusal(status: 404, code: ErrorBody.noAvailablePeersCode, "No available peers.")
            refusal.details = details
            refusal.details?.suggestion = "Add more peers or delete replicas."
            reply = Reply(refusal)
        case .crash:
            reply = Reply(
                status: .internalServerError, headers: [("content-type", "text/plain; charset=utf-8")],
                body: .bytes(ByteBuffer(string: "Internal Server Error")))
        }
        reply.headers += headers
        return reply
    }
}

private struct ParsingFault: Encodable {
    let type: String
    let loc: [String]
    let msg: String
    let input: String
}

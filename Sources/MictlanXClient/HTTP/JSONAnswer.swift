internal import FoundationEssentials
internal import MictlanXModel

/// Decodes JSON that a router sent.
func decodeJSON<T: Decodable>(
    _ type: T.Type, _ bytes: [UInt8], subject: @autoclosure () -> String,
    hiding redaction: @autoclosure () -> Redaction = .none
) throws(MictlanXError) -> T {
    if let readable = T.self as? any WireReadable.Type, let value = readable.read(bytes) as? T { return value }
    do {
        return try JSONDecoder().decode(type, from: Data(bytes))
    } catch {
        let start = redaction().start(of: bytes, 80)
        throw MictlanXError(
            .badAnswer, "\(subject()): the answer is not what the protocol says, it begins with '\(start)'",
            cause: error)
    }
}

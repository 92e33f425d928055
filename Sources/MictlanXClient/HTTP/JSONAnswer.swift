internal import FoundationEssentials

/// Decodes JSON that a router sent.
func decodeJSON<T: Decodable>(
    _ type: T.Type, _ bytes: [UInt8], subject: String, hiding redaction: Redaction = .none
) throws(MictlanXError) -> T {
    do {
        return try JSONDecoder().decode(type, from: Data(bytes))
    } catch {
        let start = redaction.start(of: bytes, 80)
        throw MictlanXError(
            .badAnswer, "\(subject): the answer is not what the protocol says, it begins with '\(start)'", cause: error)
    }
}

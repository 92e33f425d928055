internal import FoundationEssentials
internal import NIOCore

/// Decodes a request's JSON.
///
/// - Throws: ``Refusal`` that names the place and what was expected there.
func decodeJSON<Value: Decodable>(_ type: Value.Type, from body: ByteBuffer) throws -> Value {
    do {
        return try JSONDecoder().decode(type, from: Data(body.readableBytesView))
    } catch let error as DecodingError {
        throw Refusal.invalid("the body is not as expected: \(describe(error))")
    } catch {
        throw Refusal.invalid("the body is not JSON: \(error)")
    }
}

/// The JSON text of a value.
///
/// - Throws: what the encoder throws.
func jsonText(_ value: some Encodable) throws -> String {
    String(decoding: try JSONEncoder.wire.encode(value), as: UTF8.self)
}

private func describe(_ error: DecodingError) -> String {
    func place(_ path: [any CodingKey]) -> String {
        path.isEmpty ? "the document" : "'" + path.map(\.stringValue).joined(separator: ".") + "'"
    }
    switch error {
    case .keyNotFound(let key, let context):
        return "\(place(context.codingPath + [key])) is missing"
    case .typeMismatch(_, let context), .valueNotFound(_, let context):
        return "\(place(context.codingPath)): \(context.debugDescription)"
    case .dataCorrupted(let context):
        let reason = context.codingPath.isEmpty ? "it is not valid JSON" : context.debugDescription
        return "\(place(context.codingPath)): \(reason)"
    @unknown default:
        return "\(error)"
    }
}

import MictlanXModel

extension [BatchPart] {
    /// What a batch asks for.
    init(of bytes: [UInt8]) {
        self = []
        var rest = bytes[...]
        while let (part, length) = rest.withUnsafeBytes({ BatchPart.first(of: $0) }) {
            append(part)
            rest = rest.dropFirst(length + part.size)
        }
    }

    /// The body of an answer to a batch, made part by part.
    static func answer(
        to parts: [BatchPart],
        _ answer: (BatchPart) throws -> (status: Int, fields: [(name: String, value: String)], body: [UInt8])
    ) rethrows -> [UInt8] {
        var bytes: [UInt8] = []
        for part in parts {
            let (status, fields, body) = try answer(part)
            BatchPart(words: [String(status)], fields: fields, size: body.count).append(to: &bytes)
            bytes += body
        }
        return bytes
    }
}

import NIOCore
import NIOHTTP1

/// Many requests as the body of one (docs/wire-notes.md).
extension StubRoutes {
    /// The answers to the parts of a batch, in their order.
    func answer(toBatch body: ByteBuffer) -> StubAnswer {
        var (rest, answers) = (body, ByteBuffer())
        while rest.readableBytes > 0 {
            guard var head = Self.head(&rest), let size = head.words.popLast().flatMap({ Int($0) }),
                head.words.count == 2, let content = rest.readSlice(length: size)
            else { return .refusal(422, "not a batch") }
            let request = HTTPRequestHead(
                version: .http1_1, method: HTTPMethod(rawValue: String(head.words[0])), uri: String(head.words[1]),
                headers: head.fields)
            let answer = answer(to: request, content)
            answers.writeString("\(answer.status.prefix(3)) \(answer.body.readableBytes)\n\n")
            answers.writeImmutableBuffer(answer.body)
        }
        return .content(answers)
    }

    /// The words of a head's first line, and its fields.
    private static func head(_ bytes: inout ByteBuffer) -> (words: [Substring], fields: HTTPHeaders)? {
        guard let first = line(&bytes) else { return nil }
        var fields = HTTPHeaders()
        while let line = line(&bytes) {
            guard !line.isEmpty else { return (first.split(separator: " "), fields) }
            let parts = line.split(separator: ":", maxSplits: 1)
            if parts.count == 2 { fields.add(name: String(parts[0]), value: String(parts[1].drop { $0 == " " })) }
        }
        return nil
    }

    private static func line(_ bytes: inout ByteBuffer) -> String? {
        let view = bytes.readableBytesView
        guard let end = view.firstIndex(of: UInt8(ascii: "\n")) else { return nil }
        defer { bytes.moveReaderIndex(forwardBy: 1) }
        return bytes.readString(length: end - view.startIndex)
    }
}

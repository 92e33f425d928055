import NIOCore
import Testing

@testable import MictlanXNode

@Suite struct MultipartParserTests {
    private let type = "multipart/form-data; boundary=XyZ"
    private let head = "--XyZ\r\nContent-Disposition: form-data; name=\"data\"; filename=\"k_0\"\r\n\r\n"

    /// What the parser makes of a body that comes in pieces of a size.
    private func parse(_ text: String, type: String? = nil, piece: Int) throws -> String {
        var parser = try MultipartParser(contentType: type ?? self.type)
        var content = ByteBuffer()
        let bytes = Array(text.utf8)
        for start in stride(from: 0, to: bytes.count, by: piece) {
            let next = ByteBuffer(bytes: bytes[start..<min(bytes.count, start + piece)])
            for part in try parser.parse(next) { content.writeImmutableBuffer(part) }
        }
        try parser.finish()
        return String(buffer: content)
    }

    @Test(
        arguments: ["", "hello", "a\r\nb", "\r\n--Xy", "\r\n--XyQ\r\n", "\r", "--XyZ", "\r\n\r\n\r\n-"],
        [1, 2, 3, 7, 1_000])
    func theContentComesOutWholeHoweverItIsCut(content: String, piece: Int) throws {
        #expect(try parse(head + content + "\r\n--XyZ--\r\n", piece: piece) == content)
        #expect(try parse("\r\n" + head + content + "\r\n--XyZ--", piece: piece) == content)
    }

    @Test(arguments: [
        "multipart/form-data; boundary=\"XyZ\"", "Multipart/Form-Data;charset=utf-8 ; Boundary=XyZ",
        "multipart/form-data; x=\"a;b\\\"\"; boundary=XyZ",
    ])
    func theBoundaryIsFound(type: String) throws {
        #expect(try parse(head + "x\r\n--XyZ--", type: type, piece: 5) == "x")
    }

    @Test(arguments: [
        "", "text/plain", "multipart/form-data", "multipart/form-data; boundary=", "multipart/mixed; boundary=XyZ",
        "multipart/form-data; boundary=\(String(repeating: "b", count: 71))",
    ])
    func aTypeWithoutBoundaryIsRefused(type: String) {
        #expect(throws: Refusal.self) { try MultipartParser(contentType: type) }
    }

    @Test(
        arguments: [
            "", "hello", "--XyZ", "--XyZ\r\n\r\nx\r\n--XyZ--",
            "--XyZ\r\nContent-Disposition: form-data; name=\"other\"\r\n\r\nx\r\n--XyZ--",
            "--XyZ\r\nContent-Disposition: attachment; name=\"data\"\r\n\r\nx\r\n--XyZ--",
            "--XyZ\r\nContent-Disposition: form-data; name=\"data\"\r\n\r\nx",
            "--XyZ\r\nContent-Disposition: form-data; name=\"data\"\r\n\r\nx\r\n--XyZ\r\n\r\n",
            String(repeating: "p", count: 40_000),
            "--XyZ\r\nX: \(String(repeating: "p", count: 40_000))",
            String(repeating: "p", count: 17_000)
                + "\r\n--XyZ\r\nContent-Disposition: form-data; name=\"data\"\r\n\r\nx\r\n--XyZ--",
        ], [1, 4_096, 100_000])
    func aFormThatIsNotOnePartIsRefused(text: String, piece: Int) {
        #expect(throws: Refusal.self) { try parse(text, piece: piece) }
    }

    @Test func littleIsHeld() throws {
        var parser = try MultipartParser(contentType: type)
        _ = try parser.parse(ByteBuffer(string: head))
        var count = 0
        for index in 0..<1_000 {
            let pieces = try parser.parse(ByteBuffer(bytes: noise(1_000, seed: UInt64(index))))
            count += pieces.reduce(0) { $0 + $1.readableBytes }
            #expect((index + 1) * 1_000 - count < 8)
        }
    }
}

import Testing

@testable import MictlanXClient

/// Lines of the head of an answer as libcurl hands them over.
struct HeadLineTests {
    private func read(_ line: String) -> HeadLine { Array(line.utf8).withUnsafeBytes { HeadLine($0) } }

    @Test(arguments: [
        ("HTTP/1.1 200 OK\r\n", 200), ("HTTP/2 204 \r\n", 204), ("HTTP/1.1  404 Not Found\r\n", 404),
        ("HTTP/1.1 503\r\n", 503), ("HTTP/1.1 2000 OK\r\n", 200), ("HTTP/1.1 abc\r\n", 0), ("HTTP/1.1 \r\n", 0),
        ("HTTP/1.1\r\n", 0), ("HTTP/", 0),
    ])
    func aStatusIsTheSecondWord(line: String, code: Int) { #expect(read(line) == .status(code)) }

    @Test func aFieldLosesItsSpaceAndTheCaseOfItsName() {
        #expect(read("Content-TYPE: \t a b \r\n") == .field(name: "content-type", value: "a b"))
        #expect(read("x:\r\n") == .field(name: "x", value: ""))
        #expect(read("\r\n") == .end)
        #expect(read("no colon\r\n") == .other)
    }
}

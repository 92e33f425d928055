import Foundation
import MictlanXClient
import MictlanXText
import SystemPackage
import Testing
import Workflow

@Suite struct SourceTextReadingTests {
    @Test func readsNoMoreThanTheLimitAndOneByte() throws {
        let path = FilePath(NSTemporaryDirectory()).appending("mx-source-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(atPath: path.string) }
        try Data(repeating: UInt8(ascii: "#"), count: 2 << 20).write(to: URL(filePath: path.string))
        #expect(try SourceText(contentsOf: path).bytes.count == (1 << 20) + 1)
        #expect(try SourceText(contentsOf: path, limits: .relaxed).bytes.count == 2 << 20)
    }

    @Test func anEndlessFileIsCutOff() throws {
        #expect(try SourceText(contentsOf: "/dev/zero").bytes.count == (1 << 20) + 1)
    }

    @Test(arguments: [("/nonexistent/x.yaml", MictlanXError.Code.notFound), ("/", .invalidArgument)])
    func tellsWhyItCannotRead(path: String, code: MictlanXError.Code) throws {
        let error = try #require(throws: MictlanXError.self) { try SourceText(contentsOf: FilePath(path)) }
        #expect(error.code == code)
        #expect(error.message.contains(path))
    }

    @Test func messagesCallItByTheNameThatIsGiven() throws {
        #expect(try SourceText(contentsOf: "/dev/null", name: "w.yaml").name == "w.yaml")
    }
}

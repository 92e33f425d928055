import Foundation
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

    @Test(arguments: [("/nonexistent/x.yaml", Errno.noSuchFileOrDirectory), ("/", .isDirectory)])
    func tellsWhyItCannotRead(path: String, error: Errno) {
        #expect(throws: error) { try SourceText(contentsOf: FilePath(path)) }
    }
}

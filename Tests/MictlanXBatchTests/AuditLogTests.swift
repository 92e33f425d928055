import Foundation
import MictlanXClient
import MictlanXModel
import MictlanXText
import SystemPackage
import TestSupport
import Testing

@testable import MictlanXBatch

/// The record of what was deleted.
@Suite struct AuditLogTests {
    private func entry(_ number: Int, _ result: String = "deleted") throws -> AuditLog.Entry {
        AuditLog.Entry(
            time: Timestamp(nanoseconds: Int64(number)), run: "r", step: "purge",
            address: try BallAddress("b/k\(number)"),
            checksum: SHA256.hash([1]), size: number, result: result)
    }

    private func lines(_ file: FilePath) throws -> [[UInt8]] {
        try Data(contentsOf: URL(filePath: file.string)).split(separator: 0x0A).map { Array($0) + [0x0A] }
    }

    /// Whether each line has the checksum of the one before.
    private func isWhole(_ lines: [[UInt8]]) throws -> Bool {
        var previous: [UInt8]?
        for line in lines {
            let fields = try JSONParser.parse(Array(line.dropLast())).object
            guard fields?["prev"] == previous.map({ .string(SHA256.hash($0).hex) }) else { return false }
            previous = line
        }
        return true
    }

    @Test func everyLineNamesTheOneBefore() async throws {
        try await withTemporaryDirectory { directory in
            let file = directory.appending(AuditLog.name)
            // Two writers, as two processes would be.
            let logs = [AuditLog(file), AuditLog(file)]
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<40 {
                    let (log, entry) = (logs[number % 2], try entry(number))
                    group.addTask { try await log.append(entry) }
                }
                try await group.waitForAll()
            }
            var lines = try lines(file)
            #expect(lines.count == 40)
            #expect(try isWhole(lines))
            let first = try #require(try JSONParser.parse(Array(lines[0].dropLast())).object)
            #expect(first["op"] == .string("delete") && first["result"] == .string("deleted"))
            #expect(first["bucket"] == .string("b") && first["prev"] == nil)
            lines.remove(at: 7)
            #expect(try !isWhole(lines))
        }
    }

    @Test func whatCannotBeRecordedIsAnError() async throws {
        let log = AuditLog("/dev/null/audit.ndjson")
        let entry = try entry(1)
        await #expect(throws: MictlanXError.self) { try await log.append(entry) }
    }
}

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

    /// Balls that wait together are one write, and one chain with those before and behind them.
    @Test func groupsAreOfOneChain() async throws {
        try await withTemporaryDirectory { directory in
            let file = directory.appending(AuditLog.name)
            let log = AuditLog(file)
            try await log.append(entry(0))
            try await log.append((1..<4).map { try entry($0, "weird \"\u{1}\"") })
            try await log.append([])
            try await log.append(entry(4))
            let lines = try lines(file)
            #expect(lines.count == 5)
            #expect(try isWhole(lines))
            let fields = try #require(try JSONParser.parse(Array(lines[2].dropLast())).object)
            #expect(fields["result"] == .string("weird \"\u{1}\"") && fields["size"] == .int(2))
            #expect(fields["checksum"] == .string(SHA256.hash([1]).hex) && fields["v"] == .int(1))
        }
    }

    @Test func whoWaitsTogetherFailsTogether() async throws {
        let log = AuditLog("/dev/null/audit.ndjson")
        let entries = try (0..<8).map { try entry($0) }
        let failed = await withTaskGroup(of: Bool.self) { group in
            for entry in entries {
                group.addTask {
                    do {
                        try await log.append(entry)
                        return false
                    } catch {
                        return (error as? MictlanXError)?.code == .journal
                    }
                }
            }
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(failed == 8)
    }
}

import MictlanXClient
import MictlanXModel
import MictlanXText
import SystemPackage
import Testing

@testable import MictlanXBatch

/// Lines of lists in the plain form, and in others.
@Suite struct WorkItemLineTests {
    private static func file(_ name: String = "a b/c", fault: String? = nil, checksum: Checksum? = nil) -> FileItem {
        FileItem(
            relative: Array(name.utf8), path: FilePath("/tmp/\(name)"), size: 7,
            modified: Timestamp(nanoseconds: 1_795_944_633_084_641_230), inode: .max, fault: fault, checksum: checksum)
    }

    private static func ball(_ tags: [String: String], size: Int? = 3) throws -> BallItem {
        BallItem(
            address: try BallAddress("b/k.txt"), size: size, chunks: 2, checksum: SHA256.hash([1]), tags: tags,
            updatedAt: Timestamp(nanoseconds: 1_795_944_633_084_000_000))
    }

    private func line(_ item: WorkItem) -> [UInt8] {
        var line: [UInt8] = []
        item.appendLine(to: &line)
        return line.dropLast()
    }

    private func plain(_ line: [UInt8], _ kind: WorkItem.Kind) -> WorkItem? {
        line.withUnsafeBufferPointer { WorkItem(plain: $0, kind: kind) }
    }

    @Test func theCommonOnesArePlain() throws {
        let items: [WorkItem] = [
            .file(Self.file()), .file(Self.file(fault: "it leads out", checksum: SHA256.hash([2]))),
            .put(PutItem(file: Self.file("ü"), address: try BallAddress("b/k"), tags: ["z": "1", "a": ""])),
            .ball(try Self.ball(["t": "v"])), .ball(try Self.ball([:])),
        ]
        for item in items {
            #expect(plain(line(item), item.kind) == item)
            #expect(try WorkItem(line: line(item), kind: item.kind) == item)
        }
    }

    @Test func theOthersAreReadAsJSON() throws {
        let items: [WorkItem] = [
            .file(Self.file("line\nfeed")),
            .put(PutItem(file: Self.file(), address: try BallAddress("b/k"), tags: [:], isNamed: false)),
            .refused(RefusedItem(file: Self.file(), reason: "too long")), .ball(try Self.ball(["t": "\"q\""])),
            .ball(try Self.ball([:], size: nil)),
        ]
        for item in items {
            #expect(plain(line(item), item.kind) == nil)
            #expect(try WorkItem(line: line(item), kind: item.kind) == item)
        }
    }

    /// The checksum of a list is in journals and kept plans: its bytes must stay.
    @Test func theBytesAreThoseOfEarlierVersions() throws {
        let put = WorkItem.put(
            PutItem(
                file: Self.file(fault: "f"), address: try BallAddress("b/k.txt"), tags: ["b": "2", "a": "1"],
                isNamed: false))
        #expect(
            String(decoding: line(put), as: UTF8.self)
                == #"{"rel":"a b/c","path":"/tmp/a b/c","size":7,"mtime":1795944633084641230,"inode":"18446744073709551615","#
                + #""fault":"f","bucket":"b","ball":"k-x2etxt","tags":{"a":"1","b":"2"},"unnamed":true}"#)
        #expect(
            String(decoding: line(.ball(try Self.ball(["a": "é"]))), as: UTF8.self)
                == #"{"bucket":"b","ball":"k-x2etxt","name":"k.txt","size":3,"chunks":2,"sha256":"\#(SHA256.hash([1]).hex)","#
                + #""tags":{"a":"é"},"updated_at":1795944633084000000}"#)
        var odd = Self.file()
        odd.relative = [0xFF]
        #expect(String(decoding: line(.file(odd)), as: UTF8.self).hasPrefix(#"{"rel_hex":"ff","path":"#))
    }

    /// What is wrong with a line is found as before.
    @Test(arguments: [
        #"{"bucket":"b","ball":"k","size":1,"chunks":1,"tags":{}"#, #"{"bucket":"b","ball":"k","size":1,"tags":{}}"#,
        #"{"bucket":"b","bucket":"b","ball":"k","size":1,"chunks":1,"tags":{}}"#,
        #"{"bucket":"b","ball":"..","size":1,"chunks":1,"tags":{}}"#,
        #"{"bucket":"b","ball":"k","size":99999999999999999999,"chunks":1,"tags":{}}"#, "",
    ])
    func damage(text: String) {
        #expect(plain(Array(text.utf8), .balls) == nil)
        #expect(throws: MictlanXError.self) { try WorkItem(line: Array(text.utf8), kind: .balls) }
    }
}

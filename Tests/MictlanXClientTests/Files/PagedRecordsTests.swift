import MictlanXPlatform
import SystemPackage
import TestSupport
import Testing

@testable import MictlanXClient

/// Records by their place against a dictionary, in memory and beyond what is held there.
struct PagedRecordsTests {
    private struct Number: PagedRecord, Hashable {
        var value: Int64 = 0
        static var vacant: Number { Number() }
    }

    private static let length = RecordPages<Number>.length

    private func scratch(_ directory: FilePath, runSize: Int = 1) -> Scratch {
        Scratch(directory: directory, runSize: runSize)
    }

    /// Two pages in memory, a few, and all.
    @Test(arguments: [1, 1 << 15, 1 << 30], [10, 3_000, 200_000])
    func anyOrderIsThatOfADictionary(runSize: Int, span: Int) async throws {
        try await withTemporaryDirectory { directory in
            var generator = SeededGenerator(seed: UInt64(runSize + span))
            var (records, known) = (PagedRecords<Number>(), [Int: Number]())
            var wrong = 0
            for step in 1...20_000 {
                let place = Int.random(in: 0..<span, using: &generator)
                wrong += try records[place] == known[place] ?? .vacant ? 0 : 1
                // Every tenth is taken away again.
                let record = step.isMultiple(of: 10) ? .vacant : Number(value: Int64(step))
                try records.set(record, at: place, in: scratch(directory, runSize: runSize))
                known[place] = record
            }
            wrong += try (0..<span + 2_000).count { try records[$0] != known[$0] ?? .vacant }
            #expect(wrong == 0)
            var (found, next) = (0, 0)
            while let place = records.next(from: next) {
                if try records[place] != .vacant { found += 1 }
                next = place + 1
            }
            let kept = known.values.count { $0 != .vacant }
            #expect(found == kept)
            #expect(try directory.entries().isEmpty)
        }
    }

    @Test func placesFarApart() async throws {
        try await withTemporaryDirectory { directory in
            var records = PagedRecords<Number>()
            #expect(records.next(from: 0) == nil)
            let places = [1 << 20, 5 << 10, 1 << 18, 3]
            for place in places { try records.set(Number(value: Int64(place)), at: place, in: scratch(directory)) }
            let found = try places.map { Int(try records[$0].value) }
            #expect(found == places)
            #expect(records.next(from: 4) == 5 << 10 && records.next(from: 1 << 20) == 1 << 20)
            #expect(records.next(from: (1 << 18) + Self.length) == 1 << 20)
            #expect(records.next(from: (1 << 20) + Self.length) == nil)
            #expect(try records[1 << 30] == .vacant)
        }
    }

    /// Where a file could not be made, the first one that is more than memory may hold fails, and none before.
    @Test func fewNeedNoFile() throws {
        let scratch = scratch("/nonexistent/mx", runSize: 1 << 16)
        let held = (1 << 15) / 4_096 * Self.length
        var records = PagedRecords<Number>()
        for place in 0..<Self.length + held { try records.set(Number(value: 1), at: place, in: scratch) }
        let error = #expect(throws: MictlanXError.self) {
            try records.set(Number(value: 1), at: Self.length + held, in: scratch)
        }
        #expect(error?.code == .io)
        #expect(error?.message.contains("'/nonexistent/mx'") == true)
        #expect(try records[Self.length + held - 1] == Number(value: 1))
    }

    /// Without a place to lay them down all are held.
    @Test func allAreHeld() throws {
        var records = PagedRecords<Number>()
        for place in 0..<300_000 { try records.set(Number(value: Int64(place)), at: place, in: nil) }
        let right = try (0..<300_000).count { try records[$0].value == Int64($0) }
        #expect(right == 300_000)
    }

    /// `/dev/full` stands for a full disk: every write to it fails with ENOSPC (full(4)).
    @Test func aFullDisk() throws {
        let full = NamelessFile(
            adopting: try FileDescriptor.open("/dev/full", .readWrite, options: .closeOnExec), in: "/dev")
        let pages = RecordPages<Number>(scratch("/tmp"), file: ScratchFile(full, in: "/dev"))
        for page in 0..<2 { try pages.set(Number(value: 1), at: page * Self.length) }
        let error = #expect(throws: MictlanXError.self) { try pages.set(Number(value: 1), at: 2 * Self.length) }
        #expect(error?.code == .diskFull)
        #expect(error?.message.contains("name another directory with TMPDIR") == true)
        // Nothing is lost by it.
        #expect(try pages.record(at: 0) == Number(value: 1))
        #expect(try pages.record(at: Self.length) == Number(value: 1))
    }

    /// What another program has cut off is missed: nothing is made up.
    @Test func aFileThatIsTooShort() throws {
        let null = NamelessFile(
            adopting: try FileDescriptor.open("/dev/null", .readWrite, options: .closeOnExec), in: "/dev")
        let pages = RecordPages<Number>(scratch("/tmp"), file: ScratchFile(null, in: "/dev"))
        for page in 0..<3 { try pages.set(Number(value: 1), at: page * Self.length) }
        for _ in 0..<3 {
            let error = #expect(throws: MictlanXError.self) { _ = try pages.record(at: 0) }
            #expect(error?.code == .io)
        }
    }

    @Test func noMoreIsLaidDownThanMayBe() async throws {
        try await withTemporaryDirectory { directory in
            var scratch = scratch(directory)
            scratch.limit = 1 << 16
            let pages = RecordPages<Number>(scratch)
            // A page that is laid down again takes no more room.
            for page in (0..<100).map({ $0 % 16 }) { try pages.set(Number(value: 2), at: page * Self.length) }
            let error = #expect(throws: MictlanXError.self) {
                for page in 16..<20 { try pages.set(Number(value: 2), at: page * Self.length) }
            }
            #expect(error?.code == .diskFull)
            #expect(error?.message.contains("64 KiB") == true)
        }
    }

    @Test func severalTasksRead() async throws {
        try await withTemporaryDirectory { directory in
            var records = PagedRecords<Number>()
            for place in 0..<20_000 {
                try records.set(Number(value: Int64(place)), at: place, in: scratch(directory))
            }
            let done = records
            try await withBoundedFanOut(over: 0..<8, width: 8) { task in
                let wrong = try (0..<20_000).map { ($0 * 7_919 + task * 2_500) % 20_000 }
                    .count { try done[$0].value != Int64($0) }
                #expect(wrong == 0)
            }
        }
    }
}

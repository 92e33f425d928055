import MictlanXClient
import MictlanXModel
import MictlanXPlatform
import SystemPackage
import Testing

@testable import MictlanXBatch

@Suite struct FrozenListTests {
    private let bench: BatchBench

    init() throws { bench = try BatchBench() }

    /// What is settled is passed over and keeps its ordinal; the count of the list is checked all the same.
    @Test func settledItemsArePassedOver() throws {
        let writer = try ListWriter(file: bench.files.appending("list"), kind: .files)
        for number in 0..<5_000 {
            try writer.append(
                .file(
                    FileItem(
                        relative: Array("f\(number)".utf8), path: "f", size: number,
                        modified: Timestamp(nanoseconds: 0), inode: 1)))
        }
        let items = try writer.finish()
        var settled = OrdinalSet()
        for ordinal in 0..<4_990 where ordinal != 7 { settled.insert(ordinal) }
        let reader = try ListReader(items)
        var left: [Int] = []
        while let (ordinal, item) = try reader.next(behind: settled) {
            #expect(item.size == ordinal)
            left.append(ordinal)
        }
        #expect(left == [7] + Array(4_990..<5_000))
    }

    private static let file = FileItem(
        relative: Array("a/\u{fc} \"x\"\n".utf8), path: "/tmp/a", size: 7, modified: Timestamp(nanoseconds: -5),
        inode: .max)

    private func address(_ name: String) throws -> BallAddress { try BallAddress("b/\(name)") }

    private func read(_ items: ItemSet) throws -> [WorkItem] {
        let reader = try ListReader(items)
        var read: [WorkItem] = []
        while let (ordinal, item) = try reader.next() {
            #expect(ordinal == read.count)
            read.append(item)
        }
        return read
    }

    @Test func everyKindOfItemComesBackAsItWas() throws {
        var odd = Self.file
        odd.relative = [0xFF, 0x2F, 0x00, 0xC3]
        odd.path = FilePath(bytes: [0x2F, 0xFE])
        odd.fault = "it leads out"
        let ball = BallItem(
            address: try address("k.txt"), size: 3, chunks: 2, checksum: SHA256.hash([1]),
            tags: ["a": "\u{1}", "b": ""],
            updatedAt: Timestamp(nanoseconds: 12))
        let bare = BallItem(
            address: try address("k"), size: 0, chunks: 0, checksum: nil, tags: [:], updatedAt: nil)
        var named = bare
        named.knownSize = nil
        let lists: [[WorkItem]] = [
            [.file(Self.file), .file(odd)],
            [
                .put(PutItem(file: odd, address: try address("x"), tags: ["t": "v"])),
                .put(PutItem(file: odd, address: try address("y"), tags: [:], isNamed: false)),
                .refused(RefusedItem(file: odd, reason: "too long")),
            ],
            [.ball(ball), .ball(bare), .ball(named)], [],
        ]
        for (number, list) in lists.enumerated() {
            let path = bench.directory.list("s", number: number)
            let writer = try ListWriter(file: path, kind: list.first?.kind ?? .files)
            for item in list { try writer.append(item) }
            let items = try writer.finish()
            #expect(try read(items) == list)
            #expect(items.count == list.count)
            #expect(items.unsized == list.count { $0.knownSize == nil })
            #expect(items.bytes.bytes == list.reduce(0) { $0 + $1.size })
            #expect(try FileDigest.sha256(of: path) == items.sha256)
        }
    }

    @Test func aLongListIsReadBlockByBlock() throws {
        let writer = try ListWriter(file: bench.directory.list("s", number: 0), kind: .files)
        for size in 0..<5_000 {
            var file = Self.file
            file.size = size
            try writer.append(.file(file))
        }
        let sizes = try read(try writer.finish()).map(\.size)
        #expect(sizes == Array(0..<5_000))
    }

    @Test func aListThatWasNotFinishedIsNotThere() throws {
        let path = bench.directory.list("s", number: 0)
        do {
            let writer = try ListWriter(file: path, kind: .files)
            try writer.append(.file(Self.file))
        }
        #expect(try bench.directory.lists.directoryNames().isEmpty)
    }

    @Test func aDamagedListIsNotRead() throws {
        let path = bench.directory.list("s", number: 0)
        let writer = try ListWriter(file: path, kind: .files)
        try writer.append(.file(Self.file))
        let items = try writer.finish()
        let descriptor = try FileDescriptor.open(path, .writeOnly, options: .truncate)
        try descriptor.closeAfter { _ = try descriptor.writeAll("{\"rel\":\"a\"".utf8) }
        #expect { _ = try read(items) } throws: { ($0 as? MictlanXError)?.code == .journal }
    }

    @Test(
        arguments: [
            ([], nil), (["a", "b", "a"], .same(0, 2)), (["x", "y", "z"], nil), (["", ""], .same(0, 1)),
        ] as [([String], NameClashes.Clash?)])
    func namesClash(names: [String], expected: NameClashes.Clash?) async throws {
        let clashes = try NameClashes(in: bench.directory.out)
        for (ordinal, name) in names.enumerated() { try clashes.append(Array(name.utf8), ordinal) }
        #expect(try await clashes.first() == expected)
    }

    @Test(
        arguments: [
            (["/a/b", "/a/c"], nil), (["/a", "/a/b"], .below(0, 1)), (["/a/b/c", "/x", "/a"], .below(2, 0)),
            (["/a/b", "/a/b"], .same(0, 1)),
        ] as [([String], NameClashes.Clash?)])
    func pathsClash(paths: [String], expected: NameClashes.Clash?) async throws {
        let clashes = try NameClashes(in: bench.directory.out)
        for (ordinal, path) in paths.enumerated() { try clashes.append(path: Array(path.utf8), ordinal) }
        #expect(try await clashes.first() == expected)
    }

    @Test func aListWithoutANameIsReadAsLongAsItIsHeld() async throws {
        let writer = try ListWriter(namelessIn: bench.directory.lists, kind: .files)
        for _ in 0..<600 { try writer.append(.file(Self.file)) }
        let items = try await writer.freeze()
        #expect(try bench.directory.lists.directoryNames().isEmpty)
        var ordinals: [Int] = []
        for try await listed in items.items() { ordinals.append(listed.ordinal) }
        #expect(ordinals == Array(0..<600))
    }

    @Test func resultsAreKeptByOrdinal() throws {
        let table = try ResultTable(file: bench.directory.output("s", "results"))
        let stored = ResultTable.Entry.stored(size: 1 << 40, chunks: 3, checksum: SHA256.hash([9]), isChanged: true)
        try table.set(7, stored)
        try table.set(2, .failed)
        #expect(try table[7] == stored)
        #expect(try table[2] == .failed)
        #expect(try table[0] == nil && table[99] == nil)
    }

    /// Sizes of a hostile router, and a list that never ends.
    @Test func sumsAndSizesHaveAnEnd() async throws {
        let largest = BallItem(
            address: try address("x"), size: .max, chunks: 1, checksum: nil, tags: [:], updatedAt: nil)
        let writer = try ListWriter(namelessIn: bench.files, kind: .balls)
        for _ in 0..<2 { try writer.append(.ball(largest)) }
        #expect(try await writer.freeze().bytes == ByteCount(.max))

        let bounded = try ListWriter(namelessIn: bench.files, kind: .balls, limit: 1 << 18)
        var failure: MictlanXError?
        for _ in 0..<100_000 where failure == nil {
            do throws(MictlanXError) { try bounded.append(.ball(largest)) } catch { failure = error }
        }
        #expect(failure?.code == .diskFull)
    }
}

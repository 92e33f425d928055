import Foundation
import MictlanXModel
import SystemPackage
import Testing

@testable import MictlanXClient

/// Layouts against what the full metadata say.
struct BallLayoutTests {
    private let address: BallAddress

    init() throws { address = try BallAddress("bucket/ball") }

    private func chunk(
        _ index: Int, of count: Int, size: Int = 10, updated: Int? = 1, key: String? = nil, whole: String = "whole"
    ) -> ChunkMetadata {
        var tags = [
            ReservedTag.index: String(index), ReservedTag.chunkCount: String(count),
            ReservedTag.fullChecksum: SHA256.hash(Array(whole.utf8)).hex, "colour": "red \(index)",
        ]
        tags[ReservedTag.updatedAt] = updated.map(String.init)
        return ChunkMetadata(
            key: key ?? "ball_\(index)", size: size, checksum: SHA256.hash(Array("\(index) \(size)".utf8)).hex,
            tags: tags, producerID: "p", ballID: "ball", bucketID: "bucket")
    }

    private func built(_ chunks: [ChunkMetadata], in scratch: Scratch = Scratch()) throws -> BallLayout? {
        var builder = BallLayoutBuilder(address, in: scratch)
        for chunk in chunks { try builder.add(chunk) }
        return try builder.finish()
    }

    /// Two pages of chunks are in memory, all others on the disk.
    private static let crowded = Scratch(directory: "/tmp", runSize: 1)

    /// A deterministic order that is none.
    private func scrambled(_ chunks: [ChunkMetadata]) -> [ChunkMetadata] {
        chunks.enumerated().sorted { ($0.offset &* 7_919) % 104_729 < ($1.offset &* 7_919) % 104_729 }.map(\.element)
    }

    /// The layout must say of every listing what the collected metadata say, wherever it keeps them.
    private func expectAgreement(_ chunks: [ChunkMetadata], _ location: SourceLocation = #_sourceLocation) throws {
        let detail = BallDetail(address: address, metadata: chunks)
        for scratch in [Scratch(), Self.crowded] {
            let layout = try #require(try built(chunks, in: scratch), sourceLocation: location)
            #expect(layout.info == detail.info, sourceLocation: location)
            let rows = try (0..<layout.count).map { position in
                let chunk = try layout[position]
                return "\(chunk.key) \(chunk.size) \(chunk.checksum?.hex ?? "-")"
            }
            #expect(
                rows == detail.chunks.map { "\($0.key) \($0.size) \(Checksum(hex: $0.checksum)?.hex ?? "-")" },
                sourceLocation: location)
            let indexes = try (0..<layout.count).map { try layout.index(of: $0) }
            #expect(indexes == detail.chunks.map(\.index), sourceLocation: location)
            let sizes = try (0..<layout.count).map { try layout.size(of: $0) }
            #expect(sizes == detail.chunks.map(\.size), sourceLocation: location)
            #expect(layout.largestSize == max(0, detail.chunks.map(\.size).max() ?? 0), sourceLocation: location)
        }
    }

    @Test func nothingIsNoBall() throws {
        #expect(try built([]) == nil)
    }

    @Test(arguments: [1, 2, 3, 12, 400], [1, 2, 3]) func replicasInAnyOrder(count: Int, replicas: Int) throws {
        let chunks = (0..<count).map { chunk($0, of: count) }
        let listed = Array(repeatElement(chunks, count: replicas).joined())
        for order in [listed, listed.reversed(), scrambled(listed)] {
            try expectAgreement(order)
            let layout = try #require(try built(order))
            #expect(layout.info.isComplete)
            #expect(layout.info.tags["colour"] == "red 0")
            #expect(try layout[count - 1].bucket == "bucket")
        }
    }

    @Test func theNewestVersionOfAKeyCounts() throws {
        let old = (0..<20).map { chunk($0, of: 20, size: 9, updated: 5, whole: "old") }
        let new = (0..<20).map { chunk($0, of: 20, size: 10, updated: 6, whole: "new") }
        let undated = (0..<20).map { chunk($0, of: 20, size: 8, updated: nil, whole: "undated") }
        for order in [old + new + undated, undated + new + old, new + undated + old, scrambled(old + undated + new)] {
            try expectAgreement(order)
            let layout = try #require(try built(order))
            #expect(layout.info.size == 200)
            #expect(layout.info.isComplete)
            #expect(layout.isOfOneBall)
        }
        // The first of equally new ones.
        try expectAgreement([chunk(0, of: 1, size: 1), chunk(0, of: 1, size: 2)])
        try expectAgreement([chunk(0, of: 1, size: 2), chunk(0, of: 1, size: 1)])
    }

    @Test func whatIsNoWholeBall() throws {
        let whole = (0..<5).map { chunk($0, of: 5) }
        var gap = whole
        gap.remove(at: 2)
        var other = whole
        other[3] = chunk(3, of: 5, whole: "other")
        var negative = whole
        negative[1] = chunk(1, of: 5, size: -1)
        var endless = whole
        endless[1] = chunk(1, of: 5, size: .max)
        for chunks in [gap, other, negative, endless, Array(whole.dropFirst()), whole + [chunk(5, of: 5)]] {
            try expectAgreement(scrambled(chunks))
            let layout = try #require(try built(chunks))
            #expect(!layout.info.isComplete)
        }
    }

    /// As a put finds it that was killed, with keys out of the ordinary among the others.
    @Test func aBallWithGapsThatIsNotInMemory() throws {
        let count = 5_000
        var chunks = (0..<count).filter { $0 % 7 != 3 && !(700..<1_500).contains($0) }.map { chunk($0, of: count) }
        chunks += stride(from: 0, to: count, by: 100).map { chunk($0, of: count, key: "odd_\($0)_") }
        try expectAgreement(scrambled(chunks))
    }

    @Test(arguments: [true, false]) func aDirectoryThatDoesNotExist(isDense: Bool) async throws {
        let chunks = (0..<500).map { chunk(isDense ? $0 : $0 * 3, of: 500) }
        let scratch = Scratch(directory: "/nonexistent/mx", runSize: 1)
        #expect(throws: MictlanXError.self) { _ = try built(chunks, in: scratch) }
        let body = try JSONEncoder().encode(BallChunksReply(bucketID: "bucket", ballID: "ball", chunks: chunks))
        let core = scriptedClient(ScriptedTransport { _ in .init(body: Array(body)) }, scratch: scratch).core
        let error = await #expect(throws: MictlanXError.self) {
            _ = try await core.layout(of: address, core.begin(CallOptions(timeout: .seconds(1), retry: .never)))
        }
        #expect(error?.code == .io && error?.message.contains("'/nonexistent/mx'") == true)
    }

    @Test func keysOutOfTheOrdinaryAreKept() throws {
        let odd = [
            chunk(0, of: 4, key: "free"), chunk(1, of: 4), chunk(2, of: 4, key: "ball_7"),
            chunk(3, of: 4, key: "ball_03"),
        ]
        try expectAgreement(odd)
        try expectAgreement(scrambled(odd + odd))
        var plain = chunk(0, of: 1, key: "noindex")
        plain.tags[ReservedTag.index] = nil
        try expectAgreement([plain])
        try expectAgreement([plain, chunk(0, of: 1), chunk(-3, of: 1), plain])
        var unhashed = chunk(0, of: 1)
        unhashed.checksum = "none"
        #expect(try #require(try built([unhashed]))[0].checksum == nil)
    }

    @Test func repetitionsAreNotHoarded() throws {
        let count = 100_000
        var builder = BallLayoutBuilder(address, in: Scratch())
        var one = chunk(0, of: count)
        for replica in 0..<2 {
            for index in 0..<count {
                // Each replica begins elsewhere.
                let shifted = String((index + replica * 31_000) % count)
                one.key = "ball_" + shifted
                one.tags[ReservedTag.index] = shifted
                try builder.add(one)
            }
            #expect(builder.held == count)
        }
        let layout = try #require(try builder.finish())
        #expect(layout.count == count)
        #expect(layout.info.isComplete)
        #expect(try [0, 50_000, count - 1].map { try layout.replicas(of: $0) } == [2, 2, 2])
    }

    /// Replicas are the entries that say the same of the newest version.
    @Test func replicasOfTheNewestVersion() throws {
        let old = chunk(0, of: 1, size: 9, updated: 5)
        let new = chunk(0, of: 1, size: 10, updated: 6)
        let same = chunk(0, of: 1, size: 11, updated: 6)
        #expect(try built([old, old, old, new, new])?.replicas(of: 0) == 2)
        #expect(try built([new, old, new, old, same])?.replicas(of: 0) == 2)
        #expect(try built([new])?.replicas(of: 0) == 1)
    }

    /// A version of a chunk that is out of the ordinary, and one that is not.
    @Test func versionsOfDifferentKind() throws {
        var unhashed = chunk(1, of: 2, updated: 7)
        unhashed.checksum = "none"
        var older = unhashed
        older.tags[ReservedTag.updatedAt] = "0"
        for other in [unhashed, older, chunk(1, of: 2, size: -1, updated: 3), chunk(1, of: 2, size: 1 << 40)] {
            try expectAgreement([chunk(0, of: 2), chunk(1, of: 2), other])
            try expectAgreement([other, chunk(1, of: 2), chunk(0, of: 2)])
        }
        try expectAgreement([chunk(1 << 25, of: 2), chunk(0, of: 2)])
    }

    @Test(arguments: [1, 7, 4_096]) func isReadAsItArrives(pieceSize: Int) async throws {
        let chunks = (0..<40).map { chunk($0, of: 40) }
        let body = try JSONEncoder().encode(
            BallChunksReply(bucketID: "bucket", ballID: "ball", chunks: scrambled(chunks + chunks)))
        let transport = ScriptedTransport { _ in ScriptedTransport.Reply(body: Array(body), pieceSize: pieceSize) }
        let core = scriptedClient(transport).core
        let layout = try await core.layout(of: address, core.begin(CallOptions(timeout: .seconds(1), retry: .never)))
        #expect(layout.info == BallInfo(address: address, metadata: chunks))
        let detail = try await scriptedClient(transport).metadata(of: address)
        #expect(detail.chunks == chunks)
    }

    /// A put must not take an answer without chunks, or a part of one, for the absence of the ball.
    @Test(arguments: ["{}", #"{"detail":"hello"}"#, #"{"chunks":null}"#, #"{"chunks":[]"#, ""])
    func anAnswerWithoutChunksIsNotAnAbsentBall(text: String) async throws {
        let transport = ScriptedTransport { _ in .json(text) }
        let error = await #expect(throws: MictlanXError.self) {
            _ = try await scriptedClient(transport).put(.bytes([1]), at: address)
        }
        #expect(error?.code == .badAnswer)
    }

    /// Indexes as far apart as they can be: what is kept of them is in proportion to their number.
    @Test func indexesFarApart() throws {
        let chunks = (0..<17_000).map { chunk($0 * 986, of: 1 << 24) }
        let before = try residentBytes()
        let layout = try #require(try built(chunks))
        #expect(try residentBytes() - before < 40 << 20)
        #expect(layout.count == 17_000 && !layout.info.isComplete)
        #expect(try layout.index(of: 16_999) == 16_999 * 986)
    }

    /// An answer that never ends is refused, whatever its entries say.
    @Test(arguments: ["the same", "other keys", "other wholes", "beyond its count"])
    func anAnswerWithoutEnd(kind: String) throws {
        var builder = BallLayoutBuilder(address, in: Scratch())
        var failure: MictlanXError?
        var number = 0
        let same = chunk(0, of: 1)
        while failure == nil, number < 1 << 20 {
            let one =
                switch kind {
                case "the same": same
                case "other keys": chunk(number, of: 1 << 24, key: "other\(number)")
                case "other wholes": chunk(number, of: 1 << 24, whole: "whole \(number)")
                default: chunk(number, of: 1)
                }
            do throws(MictlanXError) { try builder.add(one) } catch { failure = error }
            number += 1
        }
        #expect(failure?.code == .badAnswer)
    }

    /// What this process has in memory (proc(5)).
    private func residentBytes() throws -> Int {
        let pages = try String(contentsOfFile: "/proc/self/statm", encoding: .utf8).split(separator: " ")
        return try #require(Int(pages[1])) * 4_096
    }
}

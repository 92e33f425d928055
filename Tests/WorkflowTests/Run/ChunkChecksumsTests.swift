import MictlanXClient
import MictlanXModel
import Testing

@testable import Workflow

@Suite struct ChunkChecksumsTests {
    private static let whole = SHA256.hash([1, 2]).hex
    private static let part = SHA256.hash([1]).hex

    @Test(
        arguments: [
            ([whole], 1, nil), ([part, part], 2, nil), ([part], 1, .checksumMismatch),
            ([whole, ""], 2, .checksumMismatch), ([whole, "xyz"], 2, .checksumMismatch), ([part], 2, .incomplete),
            ([], 1, .incomplete),
        ] as [([String], Int, MictlanXError.Code?)])
    func everyChunkMustCarryAChecksum(checksums: [String], count: Int, expected: MictlanXError.Code?) throws {
        let address = try BallAddress("b/k")
        let chunks = checksums.enumerated().map { index, checksum in
            ChunkMetadata(
                key: address.ball.chunk(index).rawValue, size: 1, checksum: checksum,
                tags: [
                    ReservedTag.index: String(index), ReservedTag.chunkCount: String(count),
                    ReservedTag.fullChecksum: Self.whole,
                ], producerID: "t", ballID: address.ball.rawValue, bucketID: address.bucket.rawValue)
        }
        var found: MictlanXError.Code?
        do {
            try ChunkChecksums.check(BallDetail(address: address, metadata: chunks))
        } catch {
            found = error.code
        }
        #expect(found == expected)
    }
}

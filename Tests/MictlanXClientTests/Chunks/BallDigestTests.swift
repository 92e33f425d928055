import MictlanXModel
import SystemPackage
import TestSupport
import Testing

@testable import MictlanXClient

/// The checksums of the whole and of its chunks, by one thread for short pieces and two for long ones.
struct BallDigestTests {
    @Test(arguments: [0, 1, 400_000, 3_500_000, 6_000_001], [300_000, 1_000_000, 10_000_000])
    func theyAreThoseOfTheBytes(size: Int, chunk: Int) async throws {
        try await withTemporaryDirectory { directory in
            let path = directory.appending("f")
            let bytes = testBytes(size)
            try path.write(bytes)
            let file = try LocalFile(path)
            let plan = try Chunks.plan(size, ByteCount(chunk), .mergedRemainder)
            for digest in [BallDigest(bytes, plan: plan), try await BallDigest(file, plan: plan)] {
                #expect(digest.checksum == SHA256.hash(bytes))
                for index in 0..<plan.count {
                    #expect(digest[index] == SHA256.hash(bytes[plan.range(of: index)]))
                }
            }
        }
    }
}

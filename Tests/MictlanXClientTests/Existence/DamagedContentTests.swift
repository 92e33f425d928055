import Foundation
import MictlanXClient
import MictlanXModel
import SystemPackage
import TestSupport
import Testing

/// Bytes that are not there, where the store's disk should have them, are damage: looking again does not help.
struct DamagedContentTests {
    @Test func aContentThatIsGoneFromTheDisk() async throws {
        try await withEmbeddedNode { client, _, directory in
            let address = try BallAddress("b/x")
            let bytes = testBytes(200_000)
            _ = try await client.put(.bytes(bytes), at: address)
            let store = directory.removingLastComponent().appending("store").string
            var removed = 0
            for path in try FileManager.default.subpathsOfDirectory(atPath: store) {
                let file = "\(store)/\(path)"
                let size = try FileManager.default.attributesOfItem(atPath: file)[.size] as? Int
                guard size == bytes.count else { continue }
                try FileManager.default.removeItem(atPath: file)
                removed += 1
            }
            #expect(removed == 1)
            let error = await #expect(throws: MictlanXError.self) { _ = try await client.get(address) }
            #expect(error?.code.exitCode == .integrity)
        }
    }
}

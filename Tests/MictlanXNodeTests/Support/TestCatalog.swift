import SystemPackage
import TestSupport

@testable import MictlanXNode

/// Lends an empty catalog in a directory of its own.
///
/// - Parameters:
///   - peers: the ids of the peers it knows; the first has the number 1.
///   - body: uses it.
/// - Throws: what the body and SQLite throw.
func withCatalog(peers: [String] = ["a"], _ body: (Catalog) throws -> Void) async throws {
    try await withTemporaryDirectory { directory in
        let catalog = try Catalog(at: directory.appending("catalog.sqlite"))
        defer { catalog.close() }
        _ = try catalog.configure(peers.map { VirtualPeer(id: $0, directory: FilePath($0)) })
        try body(catalog)
    }
}

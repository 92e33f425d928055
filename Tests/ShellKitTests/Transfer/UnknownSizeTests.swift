import MictlanXModel
import SystemPackage
import TestSupport
import Testing

@testable import ShellKit

/// What nobody has said is shown as unknown, and is no zero.
@Suite struct UnknownSizeTests {
    @Test(arguments: [
        (0, 3, "12 B"), (1, 3, "12 B and 1 of unknown size"), (3, 3, "sizes unknown"), (1, 1, "size unknown"),
    ])
    func sums(unknown: Int, count: Int, text: String) {
        #expect(SizeText.sum(ByteCount(12), unknown: unknown, of: count) == text)
    }

    /// The embedded store deletes what a manifest names without looking at it.
    @Test func aManifestWithoutSizes() async throws {
        let directory = try TemporaryDirectory()
        let list = directory.path.appending("list")
        try list.write(Array("ball,size\nb/a,\nb/c,7\n".utf8))
        let run = try ShellRun(["b/a": "1", "b/c": "7777777"])
        run.store.hideSizes()
        let result = try await run.run("bulk rm -j 1 \(list)")
        #expect(result.output == "deleted\t-\tb/a\ndeleted\t7\tb/c\n", "\(result.messages)")
        run.store["b/a"] = "1"
        let rows = try await run.run("bulk rm -j 1 \(list)", format: .ndjson).output
        #expect(rows.contains(#""name":"a","size":null"#))
    }
}

import MictlanXPlatform
import SystemPackage
import TestSupport
import Testing

/// The names in a directory, which lie in one buffer.
struct DirectoryNamesTests {
    private static let names: [[UInt8]] = [
        Array("b".utf8), Array("a".utf8), Array("ab".utf8), Array("a.b".utf8), Array("aé".utf8), [0xFF], [0x61, 0x80],
        Array("..a".utf8), Array(".a".utf8), [UInt8](repeating: UInt8(ascii: "n"), count: 255),
        [UInt8](repeating: UInt8(ascii: "n"), count: 254),
    ]

    @Test(arguments: [0, 11]) func theyComeInTheOrderOfTheirBytes(count: Int) async throws {
        try await withTemporaryDirectory { directory in
            for name in Self.names.prefix(count) {
                let file = directory.appending(FilePath.Component(bytes: name))
                try FileDescriptor.open(file, .writeOnly, options: .create, permissions: .ownerReadWrite).close()
            }
            let expected = Self.names.prefix(count).sorted { $0.lexicographicallyPrecedes($1) }
            var names = try directory.names()
            #expect(names.count == count)
            #expect(Array(names) == expected)
            _ = names.next()
            #expect(names.count == max(0, count - 1))
            let a = [UInt8(ascii: "a")]
            #expect(try directory.directoryNames(startingWith: a) == expected.filter { $0.starts(with: a) })
        }
    }
}

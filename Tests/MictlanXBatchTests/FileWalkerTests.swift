import MictlanXClient
import MictlanXPlatform
import SystemPackage
import Testing

@testable import MictlanXBatch

#if canImport(Glibc)
import Glibc
#endif

@Suite struct FileWalkerTests {
    private let bench: BatchBench
    private var root: FilePath { bench.files }

    init() throws { bench = try BatchBench() }

    private func makeDirectory(_ name: String) { mkdir(root.appending(name).string, 0o700) }
    private func link(_ name: String, to target: String) { symlink(target, root.appending(name).string) }

    private func walk(
        _ filter: PathFilter? = nil
    ) throws -> (files: [String], walker: FileWalker) {
        var walker = try FileWalker(root: root, filter: filter ?? PathFilter())
        var files: [String] = []
        while let file = walker.next() { files.append(String(decoding: file.relative, as: UTF8.self)) }
        return (files, walker)
    }

    @Test func findsEveryFileInTheOrderOfBytes() throws {
        makeDirectory("d")
        for name in ["b", "a b", ".hidden", "d/z", "\u{fc}", "new\nline"] { try bench.write(name, "x") }
        #expect(try walk().files == [".hidden", "a b", "b", "d/z", "new\nline", "\u{fc}"])
        #expect(
            try walk(PathFilter(include: ["**/*"], exclude: ["**/.*", "d/"])).files == [
                "a b", "b", "new\nline", "\u{fc}",
            ])
    }

    @Test func namesNeedNotBeUTF8() throws {
        let path = FilePath(bytes: root.bytes + [0x2F, 0x61, 0xFF])
        let descriptor = try FileDescriptor.open(path, .writeOnly, options: .create, permissions: .ownerReadWrite)
        try descriptor.close()
        var walker = try FileWalker(root: root, filter: PathFilter())
        let first = walker.next()
        let file = try #require(first)
        #expect(file.relative == [0x61, 0xFF])
        #expect(file.path.bytes == path.bytes)
    }

    @Test func linksAreFollowedAndCyclesRefused() throws {
        makeDirectory("d")
        try bench.write("d/f", "1234")
        link("to-file", to: "d/f")
        link("to-dir", to: "d")
        link("d/up", to: "..")
        link("self", to: "self")
        let (files, walker) = try walk()
        #expect(files == ["d/f", "to-dir/f", "to-file"])
        // d/up twice, once through the link, and the link to itself.
        #expect(walker.problemCount == 3)
        #expect { try walker.checkComplete() } throws: { "\($0)".contains("leads back") }
    }

    @Test func aLinkToNowhereIsAnItemThatFailsLater() throws {
        link("gone", to: "nowhere")
        let (files, walker) = try walk()
        #expect(files == ["gone"])
        #expect(walker.problemCount == 0)
    }

    @Test func anExcludedProblemIsNone() throws {
        makeDirectory("d")
        link("d/up", to: "..")
        let walker = try walk(PathFilter(exclude: ["up"])).walker
        try walker.checkComplete()
    }

    @Test func rootsThatAreNoDirectories() throws {
        try bench.write("f", "x")
        for (name, code) in [("gone", MictlanXError.Code.noBucket), ("f", .invalidArgument)] {
            #expect {
                _ = try FileWalker(root: root.appending(name), filter: PathFilter())
            } throws: { ($0 as? MictlanXError)?.code == code }
        }
    }

    @Test func otherKindsOfFilesAreLeftOut() throws {
        #expect(mkfifo(root.appending("pipe").string, 0o600) == 0)
        #expect(try walk().files.isEmpty)
    }
}

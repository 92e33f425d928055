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

    @Test func otherKindsOfFilesAreLeftOutAndTold() throws {
        #expect(mkfifo(root.appending("pipe").string, 0o600) == 0)
        try bench.write("f", "x")
        let (files, walker) = try walk()
        #expect(files == ["f"])
        #expect(walker.scanned == 2)
        #expect(walker.leftOutNotes == ["left out '\(root.appending("pipe"))': it is a FIFO"])
        #expect(try walk(PathFilter(include: ["f"])).walker.leftOutCount == 0)
        try walker.checkComplete()
    }

    @Test func aLinkOutOfTheRootFailsUnlessItIsWanted() throws {
        makeDirectory("in")
        makeDirectory("out")
        try bench.write("out/f", "1")
        try bench.write("in/g", "2")
        link("in/file", to: "../out/f")
        link("in/dir", to: "../out")
        link("in/own", to: "g")
        func items(followsLinks: Bool) throws -> [String] {
            var walker = try FileWalker(
                root: root.appending("in"), filter: PathFilter(), followsLinks: followsLinks)
            var items: [String] = []
            while let file = walker.next() {
                items.append(String(decoding: file.relative, as: UTF8.self) + (file.fault == nil ? "" : "!"))
            }
            return items
        }
        #expect(try items(followsLinks: false) == ["dir!", "file!", "g", "own"])
        #expect(try items(followsLinks: true) == ["dir/f", "file", "g", "own"])
        // The root itself may be a link.
        link("root", to: "in")
        var walker = try FileWalker(root: root.appending("root"), filter: PathFilter(exclude: ["dir", "file", "g"]))
        let own = walker.next()
        #expect(try #require(own).fault == nil)
    }

    /// SQLite's locks go with any `close` of the file by the same process: no walk may hand out such a file, whatever it
    /// is called.
    @Test func theFilesOfAnOpenStoreAreLeftOut() throws {
        try bench.write("home/store/catalog.sqlite", "")
        try bench.write("home/store/blobs/a", "")
        try bench.write("home/f", "x")
        let home = root.appending("home")
        let database = home.appending("store/catalog.sqlite")
        link("home/link", to: "store/blobs")
        link("home/linked-file", to: "store/blobs/a")
        #expect(Glibc.link(database.string, home.appending("second-name").string) == 0)
        OpenStores.add(home.appending("store"), database: database)
        defer { OpenStores.remove(home.appending("store")) }
        var walker = try FileWalker(root: home, filter: PathFilter())
        var files: [String] = []
        while let file = walker.next() { files.append(String(decoding: file.relative, as: UTF8.self)) }
        #expect(files == ["f"])
        #expect(walker.leftOutCount == 4)
        #expect(walker.leftOutNotes.allSatisfy { $0.contains("belongs to the store") })
        #expect(throws: MictlanXError.self) { try FileWalker(root: home.appending("link"), filter: PathFilter()) }
        let descriptor = try FileDescriptor.open(home.appending("f"), .readOnly)
        defer { try? descriptor.close() }
        for path in [database, home.appending("second-name"), home.appending("link/a"), home.appending("store/new")] {
            #expect(throws: SystemFailure.self) { try OpenStores.check(path) }
        }
        try OpenStores.check(FilePath("/proc/self/fd/\(descriptor.rawValue)"))
        try OpenStores.check(home.appending("f"))
    }
}

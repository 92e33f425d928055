import MictlanXBatch
import MictlanXClient
import MictlanXModel
import MictlanXPlatform
import SystemPackage
import TestSupport
import Testing

@Suite struct LocalPlacementTests {
    private let temporary: TemporaryDirectory
    private var root: FilePath { temporary.path.appending("to") }

    init() throws { temporary = try TemporaryDirectory() }

    private func items(_ names: [String]) throws -> ItemSet {
        let writer = try ListWriter(namelessIn: temporary.path, kind: .balls)
        for name in names {
            try writer.append(
                .ball(
                    BallItem(
                        address: try BallAddress(name), size: 0, chunks: 0, checksum: nil, tags: [:], updatedAt: nil)))
        }
        return try writer.finish()
    }

    @Test(arguments: [("a", "/nix/a"), ("d/e f", "/nix/d/e f"), (".x", "/nix/.x"), ("...", "/nix/...")])
    func namesAreKeptWhole(name: String, path: String) throws {
        #expect(try LocalPlacement.directory("/nix").path(for: BallAddress("b/\(name)")).string == path)
    }

    @Test(arguments: ["../x", "a/../x", "/etc/passwd", "a//b", ".", "..", "a/.", "a/", "a\0b", "a/./b"])
    func namesThatLeaveAreRefused(name: String) throws {
        let address = BallAddress(bucket: try BucketID("b"), name: try BallName(name))
        let error = #expect(throws: MictlanXError.self) { try LocalPlacement.directory("/nix").path(for: address) }
        #expect(error?.code == .invalidArgument)
    }

    @Test func oneBallGoesToTheFileThatIsNamed() throws {
        let placement = LocalPlacement.file("/nix/file", makesDirectory: false)
        #expect(try placement.path(for: BallAddress("b/../x")).string == "/nix/file")
    }

    @Test func aNamedBallGoesByItsLastComponent() throws {
        let address = try BallAddress("b/d/e")
        #expect(try LocalPlacement.directory("/nix", exact: [address]).path(for: address).string == "/nix/e")
    }

    @Test(arguments: [
        (["b/x", "c/x"], false), (["b/x", "b/x/y"], false), (["b/x/y", "b/x"], false), (["b/x", "b/y"], true),
        (["b/d/x", "b/e", "b/d/x/y"], false), (["b/d/x", "b/d/y", "b/e/x"], true), (["b/.", "c/."], true),
    ])
    func twoBallsNeverShareAFile(names: [String], isAllowed: Bool) async throws {
        let items = try items(names)
        var code: MictlanXError.Code?
        do {
            try await LocalPlacement.directory(root).check(items, scratch: temporary.path)
        } catch let error as MictlanXError {
            code = error.code
        }
        #expect(code == (isAllowed ? nil : .exists))
    }

    @Test(arguments: ["", "/d", "/d/e"])
    func aPlainFileWhereADirectoryIsNeeded(below: String) async throws {
        let plain = temporary.path.appending("plain")
        try plain.write(Array("x".utf8))
        let items = try items(["b/x"])
        let path = FilePath(plain.string + below)
        for placement in [LocalPlacement.directory(path), .file(path.appending("f"), makesDirectory: true)] {
            let error = await #expect(throws: MictlanXError.self) {
                try await placement.check(items, scratch: self.temporary.path)
            }
            #expect(error?.code == .invalidArgument)
        }
    }

    @Test func linksBelowTheDestinationAreNotFollowed() async throws {
        let outside = temporary.path.appending("outside")
        for directory in [root, outside] { try makeDirectory(directory) }
        try makeLink(root.appending("link"), to: outside)
        let address = try BallAddress("b/link/x")
        let placement = LocalPlacement.directory(root)
        let error = await #expect(throws: MictlanXError.self) {
            try await placement.prepareDirectory(of: try placement.path(for: address))
        }
        #expect(error?.code == .invalidArgument)
        let following = LocalPlacement.directory(root, followsLinks: true)
        try await following.prepareDirectory(of: try following.path(for: address))
        // The destination itself may be a link: it was named.
        let linked = LocalPlacement.directory(root.appending("link"))
        try await linked.prepareDirectory(of: try linked.path(for: try BallAddress("b/d/x")))
        #expect(try FileStatus(outside.appending("d")).kind == .directory)
    }
}

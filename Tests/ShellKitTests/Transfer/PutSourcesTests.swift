import Foundation
import MictlanXBatch
import MictlanXClient
import MictlanXModel
import SystemPackage
import Testing

@testable import ShellKit

private struct UnexpectedItem: Error {}

@Suite final class PutSourcesTests {
    private let root: URL

    /// `d/a`, `d/s/b`, `f`, a link to `f`, a link that leads back, and a link that leads nowhere.
    init() throws {
        let files = FileManager.default
        root = files.temporaryDirectory.appending(path: "mx-put-\(UUID().uuidString)")
        try files.createDirectory(at: root.appending(path: "d/s"), withIntermediateDirectories: true)
        try files.createDirectory(at: root.appending(path: "links"), withIntermediateDirectories: true)
        for name in ["d/a", "d/s/b", "f"] { try Data(name.utf8).write(to: root.appending(path: name)) }
        try files.createSymbolicLink(atPath: root.path + "/links/file", withDestinationPath: "../f")
        try files.createSymbolicLink(atPath: root.path + "/links/up", withDestinationPath: "..")
        try files.createSymbolicLink(atPath: root.path + "/links/void", withDestinationPath: "nowhere")
    }

    deinit {
        try? FileManager.default.removeItem(at: root)
    }

    private func plan(_ sources: [String], _ destination: String, current: String? = nil) async throws -> PutSources {
        try await PutSources(
            sources.map { LocalArgument(ExpandedWord("\(root.path)/\($0)")) },
            destination: RemoteArgument(ExpandedWord(destination)), destinationWord: sources.count + 1,
            current: try current.map { try BucketID($0) }, isByID: false,
            configuration: Configuration(environment: Environment([:])))
    }

    /// On the host's command line an escape is all that is left of quotes: a destination takes it as every other name does.
    @Test(arguments: [
        (#"b/\[x].txt"#, "[x].txt"), ("b/[x].txt", "[x].txt"), (#"b/d/\*"#, "d/*"), (#"b/a\b"#, #"a\b"#),
    ])
    func anEscapeIsNoPartOfTheName(word: String, name: String) throws {
        for current in [nil, try BucketID("b")] {
            let word = current == nil ? word : String(word.dropFirst(2))
            let place = try PutSources.target(RemoteArgument(ExpandedWord(word)), word: 2, current: current)
            #expect(String(decoding: place.name, as: UTF8.self) == name)
        }
    }

    private func freeze(_ plan: PutSources, tags: [String: String] = [:]) async throws -> LocalSelection.Found {
        try await plan.selection.freeze(in: FilePath(root.path), workingDirectory: "/", tags: tags)
    }

    private func names(_ plan: PutSources) async throws -> [String] {
        let found = try await freeze(plan)
        var names: [String] = []
        for try await listed in found.items.items() { names.append(listed.item.address?.description ?? "! usage") }
        return names + found.problems.map { "! \($0.code)" }
    }

    @Test(arguments: [
        (["f"], "b/", ["b/f"]), (["f"], "b/g", ["b/g"]), (["f"], "b/p/", ["b/p/f"]),
        (["f", "d/a"], "b/", ["b/f", "b/a"]),
        (["d"], "b/", ["b/d/a", "b/d/s/b"]), (["d/"], "b/", ["b/a", "b/s/b"]),
        (["d"], "b/p", ["b/p/d/a", "b/p/d/s/b"]),
        (["d/"], "b/p/", ["b/p/a", "b/p/s/b"]), (["d/."], "b/", ["b/a", "b/s/b"]),
        (["d/", "f"], "b/", ["b/a", "b/s/b", "b/f"]),
    ])
    func places(sources: [String], destination: String, expected: [String]) async throws {
        #expect(try await names(plan(sources, destination)) == expected)
    }

    @Test(
        arguments: [
            (["*"], "b/", ["b/.h", "b/f"]), (["d/**"], "b/", ["b/a", "b/s/b"]), (["d/*"], "b/", ["b/a"]),
            (["**"], "b/p/", ["b/p/.h", "b/p/d/a", "b/p/d/s/b", "b/p/f", "b/p/links/file"]),
            (["{f,.h}"], "b/", ["b/.h", "b/f"]), (["?/?/b"], "b/", ["b/d/s/b"]), (["[f]"], "b/", ["b/f"]),
            (["d/[ab]", "d/s/*"], "b/", ["b/a", "b/b"]),
            ([".//?"], "b/", ["b/f"]), (["d/[a-z]", "f"], "b/p/", ["b/p/a", "b/p/f"]),
        ] as [([String], String, [String])])
    func patterns(sources: [String], destination: String, expected: [String]) async throws {
        try Data().write(to: root.appending(path: ".h"))
        for name in ["up", "void"] { try FileManager.default.removeItem(atPath: root.path + "/links/\(name)") }
        #expect(try await names(plan(sources, destination)) == expected)
    }

    @Test func aFileOfThatNameWins() async throws {
        for name in ["x*", "xy"] { try Data().write(to: root.appending(path: name)) }
        #expect(try await names(plan(["x*"], "b/")) == ["b/x*"])
    }

    @Test(
        arguments: [
            (["zz*"], "b/", 9), (["nix/*"], "b/", 9), (["f/*"], "b/", 9), (["s*"], "b/", 9), (["*"], "b/g", 2),
            (["[f"], "b/", 2),
        ] as [([String], String, Int32)])
    func refusesPatterns(sources: [String], destination: String, code: Int32) async throws {
        let error = await #expect(throws: ShellError.self) { try await self.plan(sources, destination) }
        #expect(error?.exitCode.rawValue == code)
    }

    @Test func aKeyStandsAloneAfterUse() async throws {
        #expect(try await names(plan(["f"], "g", current: "b")) == ["b/g"])
    }

    @Test func linksOutOfTheTreeFail() async throws {
        let names = try await names(plan(["links/"], "b/"))
        // The link that leads nowhere is an item that fails when it is read; the others fail now.
        #expect(!names.contains("b/file") && names.contains("b/void"))
        #expect(names.filter { $0.hasPrefix("! ") }.count == 2)
        #expect(names.count < 20)
    }

    @Test(arguments: [
        (["f"], "b"), (["f", "d/a"], "b/g"), (["f", "f"], "b/"), (["d", "d"], "b/"), (["d/", "d/s/../"], "b/"),
        (["d/s/*", "d/s/b"], "b/"), (["f/"], "b/"), (["f/x"], "b/"),
        (["f"], "a.b/"), (["f"], "/x"),
    ])
    func refuses(sources: [String], destination: String) async throws {
        let error = await #expect(throws: (any Error).self) {
            try await self.freeze(try await self.plan(sources, destination))
        }
        #expect(error.map { ShellError($0).exitCode } == .usage)
    }

    @Test func twoFilesForOneBallAreRefusedBeforeTheFirstByte() async throws {
        try FileManager.default.createDirectory(at: root.appending(path: "e"), withIntermediateDirectories: true)
        try Data("other".utf8).write(to: root.appending(path: "e/a"))
        let error = await #expect(throws: MictlanXError.self) {
            try await self.freeze(try await self.plan(["d/", "e/"], "b/"))
        }
        #expect(error?.code == .invalidArgument && error?.message.contains("\(root.path)/e/a") == true)
    }

    @Test func filesCarryTheTagsOfThePythonClient() async throws {
        let found = try await freeze(try await plan(["d"], "b/"), tags: ["extension": "mine"])
        #expect(found.items.count == 2)
        for try await listed in found.items.items() {
            guard case .put(let put) = listed.item else { throw UnexpectedItem() }
            let tags = put.tags
            #expect(tags["extension"] == "mine")
            #expect(tags["fullname"] == tags["filename"])
            #expect(tags["bucket_relative_path"]?.hasPrefix("d/") == true)
            // Where the file lies on this machine is nobody else's business.
            #expect(tags["full_path"] == nil)
        }
    }
}

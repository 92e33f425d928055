import Foundation
import MictlanXClient
import MictlanXModel
import Testing

@testable import ShellKit

@Suite final class PutPlanTests {
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

    private func plan(_ sources: [String], _ destination: String, current: String? = nil) async throws -> PutPlan {
        try await PutPlan(
            sources: sources.map { LocalArgument(ExpandedWord("\(root.path)/\($0)")) },
            destination: RemoteArgument(ExpandedWord(destination)), destinationWord: sources.count + 1,
            current: try current.map { try BucketID($0) }, isByID: false,
            configuration: Configuration(environment: Environment([:])))
    }

    private func names(_ plan: PutPlan) async throws -> [String] {
        var names: [String] = []
        for try await item in plan.items(options: PutOptions()) {
            switch item {
            case .success(let item): names.append(item.address.description)
            case .failure(let error): names.append("! \(error.exitCode)")
            }
        }
        return names
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
            (["d/[ab]", "d/s/*"], "b/", ["b/a", "b/b"]), (["d/s/*", "d/s/b"], "b/", ["b/b", "! exists"]),
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

    @Test func linksAreFollowedToFilesAndCyclesRefused() async throws {
        let names = try await names(plan(["links/"], "b/"))
        #expect(names.first == "b/file")
        // The link that leads nowhere is an item that fails when it is read; the one that leads back is a failure now.
        #expect(names.contains { $0.hasPrefix("! ") })
        #expect(names.count < 20)
    }

    @Test(arguments: [
        (["f"], "b"), (["f", "d/a"], "b/g"), (["f", "f"], "b/"), (["d", "d"], "b/"), (["f"], "a.b/"), (["f"], "/x"),
    ])
    func refuses(sources: [String], destination: String) async throws {
        let error = await #expect(throws: ShellError.self) { try await self.plan(sources, destination) }
        #expect(error?.exitCode == .usage)
    }

    @Test func twoFilesForOneBallAreNotOverwritten() async throws {
        try FileManager.default.createDirectory(at: root.appending(path: "e"), withIntermediateDirectories: true)
        try Data("other".utf8).write(to: root.appending(path: "e/a"))
        #expect(try await names(plan(["d/", "e/"], "b/")) == ["b/a", "b/s/b", "! exists"])
    }

    @Test func filesCarryTheTagsOfThePythonClient() async throws {
        for try await item in try await plan(["d"], "b/").items(options: PutOptions(tags: ["extension": "mine"])) {
            let tags = try item.get().options.tags
            #expect(tags["extension"] == "mine")
            #expect(tags["fullname"] == tags["filename"])
            #expect(tags["bucket_relative_path"]?.hasPrefix("d/") == true)
            #expect(tags["full_path"]?.hasPrefix(root.path) == true)
        }
    }
}

import MictlanXModel
import MictlanXPlatform
import SystemPackage
import TestSupport
import Testing

@testable import ShellKit

/// What is wrong with local files at the prompt. Workflows have the same tests: one fault has one code at every door.
@Suite struct LocalFaultTests {
    private let temporary: TemporaryDirectory
    private var root: String { temporary.path.string }

    /// A plain file `plain`, `d1/x` and `d2/x`.
    init() throws {
        temporary = try TemporaryDirectory()
        try temporary.path.appending("plain").write(Array("p".utf8))
        for directory in ["d1", "d2"] {
            try makeDirectory(temporary.path.appending(directory))
            try temporary.path.appending("\(directory)/x").write(Array(directory.utf8))
        }
    }

    @Test(arguments: [".", "..", "/abs", "a//b", "a/./b", "a/../b"])
    func aNameThatCannotBeAFileIsRefusedAtPut(name: String) async throws {
        let run = try ShellRun()
        let result = try await run.run("put \(root)/plain b/\(name)")
        #expect(result.code == 2, "\(result.messages)")
        #expect(result.messages.contains("cannot be the name of a file"))
        #expect(run.store.names.isEmpty)
    }

    /// Behind `use` a dot is the bucket itself, and no name.
    @Test(arguments: [(".", "b/plain"), ("./", "b/plain")])
    func aDotAfterUse(word: String, name: String) async throws {
        let run = try ShellRun()
        #expect(try await run.run("use b; put \(root)/plain \(word)").code == 0)
        #expect(run.store.names == [name])
        #expect(try await run.run("put \(root)/plain .").code == 2)
    }

    @Test func aBallThatCannotBeAFileFailsAloneAtGet() async throws {
        let run = try ShellRun(["b/.": "1", "b/a": "2", "b/c/d": "3"])
        #expect(try await run.run("get -r b \(root)/out").code == 6)
        #expect(try temporary.path.appending("out").entries() == ["a", "c"])
    }

    @Test(arguments: ["plain/", "plain/x", "plain/x/y"])
    func aPlainFileIsNoDirectoryAtPut(source: String) async throws {
        let run = try ShellRun()
        let result = try await run.run("put \(root)/\(source) b/")
        #expect(result.code == 2, "\(result.messages)")
        #expect(result.messages.contains("Not a directory"))
        #expect(run.store.names.isEmpty)
    }

    @Test(arguments: [
        "get b/a ROOT/plain/x", "get b/a ROOT/plain/", "get b/a ROOT/plain/x/", "get b/a b/c ROOT/plain",
        "get -r b ROOT/plain", "get -r b ROOT/plain/x", "get 'b/a' b/c ROOT/plain/x/y/",
    ])
    func aPlainFileIsNoDirectoryAtGet(text: String) async throws {
        let run = try ShellRun(["b/a": "1", "b/c": "2"])
        let result = try await run.run(text.replacing("ROOT", with: root))
        #expect(result.code == 2, "\(result.messages)")
        #expect(result.messages.contains("Not a directory"))
    }

    @Test func aMissingDirectoryIsAnotherFault() async throws {
        let run = try ShellRun(["b/a": "1"])
        #expect(try await run.run("get b/a \(root)/nix/x").code == 3)
    }

    @Test func aFileAndADirectoryOfOneNameAreRefusedBeforeTheFirstByte() async throws {
        let run = try ShellRun(["b/a": "1", "b/a/b": "2", "b/z": "3"])
        let result = try await run.run("get -r b \(root)/out")
        #expect(result.code == 13, "\(result.messages)")
        #expect(result.messages.contains("would have to be a file and a directory: nothing was written"))
        #expect(try temporary.path.entries() == ["d1", "d2", "plain"])
    }

    @Test func twoFilesForOneBallAreRefusedBeforeTheFirstByte() async throws {
        let run = try ShellRun()
        let result = try await run.run("put \(root)/d1/ \(root)/d2/ b/")
        #expect(result.code == 2, "\(result.messages)")
        #expect(result.messages.contains("would both become 'b/x'"))
        #expect(run.store.names.isEmpty)
    }

    @Test func linksBelowTheDestinationAreFollowedOnlyOnRequest() async throws {
        let out = temporary.path.appending("out")
        try makeDirectory(out)
        try makeLink(out.appending("d1"), to: temporary.path.appending("d1"))
        let run = try ShellRun(["b/d1/new": "1", "b/other": "2"])
        let result = try await run.run("get -r b \(out.string)")
        #expect(result.code == 6, "\(result.messages)")
        #expect(result.messages.contains("links below the destination are not followed"))
        #expect(try temporary.path.appending("d1").entries() == ["x"])
        #expect(try await run.run("get -r --follow b \(out.string)").code == 0)
        #expect(try temporary.path.appending("d1").entries() == ["new", "x"])
    }
}

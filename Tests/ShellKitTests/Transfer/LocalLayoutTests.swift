import Foundation
import MictlanXBatch
import MictlanXClient
import MictlanXModel
import SystemPackage
import Testing

@testable import ShellKit

@Suite struct LocalLayoutTests {
    private func layout(_ destination: String, targets: [RemoteTarget]) throws -> LocalLayout {
        try LocalLayout(
            destination: LocalArgument(ExpandedWord(destination)), home: nil,
            selection: BallSelection(targets: targets, words: targets.map { _ in RemoteArgument(ExpandedWord("x")) }),
            word: 1)
    }

    private func pattern() throws -> RemoteTarget { .pattern(try BucketID("b"), try Glob("**")) }

    @Test(arguments: [("a", "/nix/a"), ("d/e f", "/nix/d/e f"), (".x", "/nix/.x"), ("...", "/nix/...")])
    func patternsKeepWholeNames(name: String, path: String) throws {
        let layout = try layout("/nix/", targets: [pattern()])
        #expect(try layout.path(for: BallAddress("b/\(name)")).string == path)
    }

    @Test(arguments: ["../x", "a/../x", "/etc/passwd", "a//b", ".", "a/.", "a/", "a\0b"])
    func namesThatLeaveAreRefused(name: String) throws {
        let layout = try layout("/nix/", targets: [pattern()])
        let address = BallAddress(bucket: try BucketID("b"), name: try BallName(name))
        let error = #expect(throws: ShellError.self) { try layout.path(for: address) }
        #expect(error?.exitCode == .usage)
    }

    @Test func oneBallGoesToTheFileThatIsNamed() throws {
        let address = try BallAddress("b/../x")
        let layout = try layout("/nix/file", targets: [.ball(address)])
        #expect(try layout.path(for: address).string == "/nix/file")
    }

    @Test func aNamedBallGoesByItsLastComponent() throws {
        let address = try BallAddress("b/d/e")
        let layout = try layout("/nix/", targets: [.ball(address)])
        #expect(try layout.path(for: address).string == "/nix/e")
    }

    @Test(arguments: [
        (["b/x", "c/x"], false), (["b/x", "b/x/y"], false), (["b/x/y", "b/x"], false), (["b/x", "b/y"], true),
    ])
    func twoBallsNeverShareAFile(addresses: [String], isAllowed: Bool) throws {
        let layout = try layout("/nix/", targets: [pattern()])
        var check = layout.makeCheck()
        var isRefused = false
        for text in addresses {
            do { try check.add(try BallAddress(text)) } catch let error as ShellError {
                isRefused = true
                #expect(error.exitCode == .exists)
            }
        }
        #expect(isRefused != isAllowed)
    }
}

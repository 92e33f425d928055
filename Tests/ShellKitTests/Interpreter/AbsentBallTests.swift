import Testing

@testable import ShellKit

/// A ball that is not there: one wording, one code, and its place in a script, whatever verb wants it.
@Suite struct AbsentBallTests {
    @Test(arguments: [
        "stat b/nix", "cat b/nix", "rm b/nix", "rm -n b/nix", "rm --trash b/nix", "get b/nix out", "get -n b/nix out",
        "get b/nix -", "tag b/nix", "tag b/nix k=v", "cp b/nix b/y", "cp -n b/nix b/y", "mv b/nix b/y", "disable b/nix",
        "rm -o json b/nix", "get b/nix out -o json",
    ])
    func isTold(line: String) async throws {
        let result = try await ShellRun(["b/a": "1"]).run("echo a\necho b\n\(line)")
        #expect(result.code == 4)
        #expect(result.messages.contains("ball 'b/nix' does not exist"), "\(result.messages)")
        let place = line.contains("json") ? #""file":"test.mx","line":3"# : "test.mx:3:"
        #expect(result.messages.contains(place), "\(result.messages)")
        #expect(result.messages.split(separator: "\n").count { $0.contains("does not exist") } == 1)
    }

    /// Of several each is told, and then what they come to.
    @Test func oneOfSeveral() async throws {
        let messages = try await ShellRun(["b/a": "1"]).run("rm -y b/nix b/nix2").messages
        #expect(messages.contains("ball 'b/nix' does not exist") && messages.contains("ball 'b/nix2' does not exist"))
        #expect(messages.contains("2 of 2 balls failed"))
    }
}

import Foundation
import Testing

@testable import ShellKit

/// Words before a command, and what a script does behind a failure.
@Suite struct ModifierTests {
    @Test(
        arguments: [
            ("ignore cat b/nix; echo on", 0, "on\n"), ("ignore time cat b/a; echo on", 0, "1on\n"),
            ("! ignore cat b/nix; echo on", 1, ""), ("ignore cat b/nix && echo on", 0, "on\n"),
            ("retry 1 cat b/nix; echo on", 4, ""), ("retry 3 cat b/a", 0, "1"),
            // What no other attempt changes is not tried again.
            ("retry 1000000 rm b/*", 14, ""), ("time exit 3", 3, ""),
            ("on-error continue; cat b/nix; echo on; ls b/zz*; echo more", 9, "on\nmore\n"),
            ("on-error continue; cat b/nix; on-error stop; rm b/*; echo more", 14, ""),
            ("on-error continue; echo on", 0, "on\n"), ("on-error maybe", 2, ""),
            ("retry echo x", 2, ""), ("retry 0 echo x", 2, ""), ("ignore", 2, ""), ("time && echo x", 2, ""),
            ("ignore let x = 1", 2, ""), ("ignore ls --nix", 2, ""), ("'ignore' echo x", 2, ""),
        ] as [(String, Int32, String)])
    func runs(text: String, code: Int32, output: String) async throws {
        let result = try await ShellRun(["b/a": "1"]).run(text)
        #expect(result.code == code, "\(result.messages)")
        #expect(result.output == output)
    }

    @Test func attemptsAndTimesAreTold() async throws {
        let result = try await ShellRun(["b/a": "1"]).run("retry 2 cat b/nix")
        #expect(result.code == 4)
        #expect(result.messages.contains("attempt 1 of 2 ended with 4; again in 1s"))
        #expect(result.messages.components(separatedBy: "does not exist").count == 3)
        let timed = try await ShellRun().run("time echo x")
        #expect(timed.messages.hasPrefix("time: 0.") && timed.messages.hasSuffix(" s\n"))
    }
}

import Foundation
import TestSupport
import Testing

/// Waiting for a server that says nothing, or a byte now and then.
@Suite(.timeLimit(.minutes(10))) struct WaitingTests {
    let home: Home

    init() throws {
        home = try Home()
    }

    /// After five seconds of silence a person is told what is waited for; `^C` still works.
    @Test func aPersonIsTold() async throws {
        let router = try LyingRouter(.silent, isCapable: true)
        defer { router.stop() }
        let terminal = try PseudoTerminal(["--uri", router.uri, "ls", "photos"], in: home)
        #expect(await terminal.wait(for: "waiting for liar at http://127.0.0.1:\(router.port): bucket 'photos'"))
        terminal.type("\u{3}")
        #expect(await terminal.exitCode() == 130)
    }

    @Test func nobodyElseIsTold() async throws {
        let router = try LyingRouter(.silent, isCapable: true)
        defer { router.stop() }
        let quiet = try PseudoTerminal(["--uri", router.uri, "ls", "-q", "--deadline", "7s", "photos"], in: home)
        let piped = try await Mxshell.run(["--uri", router.uri, "ls", "--deadline", "7s", "photos"], in: home)
        #expect(piped.code == 10)
        #expect(piped.messages.contains("not finished within 7s") && !piped.messages.contains("waiting"))
        #expect(await quiet.exitCode() == 10)
        #expect(!quiet.text.contains("waiting"))
    }

    /// What a deadline cuts off is no fault of the step at which it was.
    @Test func aPlanHasADeadline() async throws {
        let router = try LyingRouter(.silent, isCapable: true)
        defer { router.stop() }
        try home.write("w.yaml", "mxwf: 1\nname: w\nsteps: [{select: {balls: {bucket: b}}}]\n")
        for words in [["plan", "w.yaml"], ["run", "-n", "w.yaml"], ["plan", "w.yaml", "-O", "kept"]] {
            let plan = try await Mxshell.run(["--uri", router.uri] + words + ["--deadline", "1s"], in: home)
            #expect(plan.code == 10, "\(plan.messages)")
            #expect(plan.messages.contains("not finished within 1s"), "\(plan.messages)")
        }
    }

    /// A time-out is of each attempt, also of a listing that drips.
    @Test(arguments: [Lie.silent, .dripping]) func aTimeoutEndsAnAttempt(lie: Lie) async throws {
        let router = try LyingRouter(lie, isCapable: true)
        defer { router.stop() }
        for verb in [["ls", "b"], ["stat", "b/k"], ["rm", "b/k"], ["get", "b/**", "out/"], ["buckets"]] {
            let start = ContinuousClock.now
            let result = try await Mxshell.run(
                ["--uri", router.uri] + verb.prefix(1) + ["--timeout", "1s", "--retries", "2"] + verb.dropFirst(),
                in: home)
            #expect(result.code == 5, "\(verb): \(result.messages)")
            // Without the limit it would be minutes; how fast the machine is does not matter.
            #expect(ContinuousClock.now - start < .seconds(60), "\(verb)")
        }
    }
}

import MictlanXBatch
import MictlanXClient
import MictlanXModel
import MictlanXPlatform
import MictlanXText
import SystemPackage
import TestSupport
import Testing

@testable import Workflow

@Suite struct ShellStepTests {
    private let bench: WorkflowBench

    init() throws { bench = try WorkflowBench() }

    private var options: RunOptions {
        var options = bench.options()
        options.allowsPrograms = true
        options.environment = ["PATH": "/usr/bin:/bin", "HOME": "/home/x", "SECRET_OF_THE_HOST": "no"]
        return options
    }

    private func text(_ shell: String, _ more: String = "") -> String {
        "mxwf: 1\nname: t\npolicy: {shell: true}\n\(more)\nsteps:\n  - id: p\n    shell: \(shell)\n"
    }

    private func run(_ shell: String, outputs: String = "{}") async throws -> RunOutcome {
        try await bench.run(text(shell) + "outputs: \(outputs)\n", options: options)
    }

    @Test func wordsAreNotTakenApart() async throws {
        let outcome = try await run(
            #"{argv: [printf, "%s|", "a b", "; rm -rf ~", "$HOME", "${{ '*' }}", 5], parse: text}"#,
            outputs: "{out: \"${{ steps.p.stdout }}\", code: \"${{ steps.p.code }}\"}")
        #expect(outcome.exitCode == .ok, "\(String(describing: outcome.failure))")
        #expect(outcome.outputs["out"] == .string("a b|; rm -rf ~|$HOME|*|5|"))
        #expect(outcome.outputs["code"] == .int(0))
        #expect(bench.states == ["p=changed"])
    }

    @Test func outputsAreParsed() async throws {
        let json = try await run(
            #"{argv: [printf, '{"n": [1, 2]}'], parse: json}"#, outputs: "{n: \"${{ steps.p.json.n[1] }}\"}")
        #expect(json.outputs["n"] == .int(2), "\(String(describing: json.failure))")
        let lines = try await run(
            #"{argv: [printf, 'a\n\nb\n'], parse: lines}"#, outputs: "{n: \"${{ steps.p.lines }}\"}")
        #expect(lines.outputs["n"] == .list([.string("a"), .string(""), .string("b")]))
        let wrong = try await run("{argv: [echo, hello], parse: json}")
        #expect(wrong.exitCode == .failed && wrong.failure?.failure.error.message.contains("not JSON") == true)
    }

    @Test func inputDirectoryAndEnvironmentAreTheirOwn() async throws {
        try bench.write("here", "")
        let outcome = try await run(
            #"{argv: [sh, -c, "cat; ls; env"], stdin: "hello\n", env: {A: "1"}}"#,
            outputs: "{out: \"${{ steps.p.stdout }}\"}")
        guard case .string(let out)? = outcome.outputs["out"] else {
            Issue.record("\(String(describing: outcome.failure))")
            return
        }
        let lines = out.split(separator: "\n").map(String.init)
        #expect(lines.contains("hello") && lines.contains("here") && lines.contains("A=1"))
        #expect(lines.contains("HOME=/home/x") && !out.contains("SECRET_OF_THE_HOST"))
    }

    @Test func aFailureNamesTheCodeAndTheLastLine() async throws {
        let outcome = try await run(#"{argv: [sh, -c, "echo first >&2; echo last >&2; exit 3"]}"#)
        #expect(outcome.exitCode == .failed)
        #expect(outcome.failure?.failure.error.message.hasSuffix("ended with 3: last") == true)
        #expect(outcome.failure?.failure.errorClass == "shell")
        #expect(bench.messages == ["first", "last"])
        let allowed = try await run(
            "{argv: [sh, -c, exit 3], ok_codes: [0, 3]}", outputs: "{c: \"${{ steps.p.code }}\"}")
        #expect(allowed.exitCode == .ok && allowed.outputs["c"] == .int(3))
        let killed = try await run(#"{argv: [sh, -c, "kill -9 $$"]}"#)
        #expect(killed.failure?.failure.error.message.contains("signal 9") == true)
        let missing = try await run("{argv: [no-such-program-anywhere]}")
        #expect(missing.failure?.failure.error.code == .notFound && missing.exitCode == .commandNotFound)
        try bench.write("text", "no program")
        for path in ["./text", "./"] {
            #expect(try await run("{argv: [\(path)]}").exitCode == .notExecutable, "\(path)")
        }
        let nowhere = try await run("{argv: [ls], cwd: nowhere}")
        #expect(nowhere.failure?.failure.error.message.contains("nowhere") == true)
    }

    @Test func itIsTriedAgainWhereTheDocumentSaysSo() async throws {
        let outcome = try await bench.run(
            text(#"{argv: [sh, -c, "test -e again || { touch again; exit 1; }"]}"#)
                + "    retry: {attempts: 2, errors: [shell]}\n", options: options)
        #expect(outcome.exitCode == .ok, "\(String(describing: outcome.failure))")
    }

    @Test func nothingRunsWhereOneOfBothDoesNotAllowIt() async throws {
        let closed = try await bench.run(text("{argv: [touch, made]}"))
        #expect(closed.exitCode == .guarded)
        #expect((try? FileStatus(bench.files.appending("made"))) == nil)
        var diagnostics = Diagnostics()
        try bench.document(text("{argv: [ls]}")).checkPaths(options: bench.options(), into: &diagnostics)
        #expect(diagnostics.all.map(\.code.id) == ["E232"])
    }

    @Test func whatIsThereIsNotMadeAgain() async throws {
        let shell = text("{argv: [sh, -c, \"echo x >> log; touch made\"], creates: made}")
        #expect(try await bench.run(shell, options: options).recap[.changed] == 1)
        #expect(try await bench.run(shell, options: options).recap[.changed] == 0)
        #expect(try bench.read("log") == "x\n")
    }

    /// The run was killed while the program ran: nobody knows how far it came.
    @Test func aResumedRunDoesNotGuess() async throws {
        _ = try await bench.run(text("{argv: [touch, made]}"), options: options)
        let records = await bench.journal.records.filter { record in
            if case .endStep = record { false } else if case .end = record { false } else { true }
        }
        for (key, code) in [("", ExitCode.decision), (", idempotent: true", .ok)] {
            let shell = text("{argv: [touch, made]\(key)}")
            let bench = try WorkflowBench()
            var first = bench.options()
            first.allowsPrograms = true
            _ = try await bench.run(shell, options: first)
            let begun = await bench.journal.records.filter { record in
                if case .endStep = record { false } else if case .end = record { false } else { true }
            }
            var again = bench.options(history: RunHistory(begun), journal: RecordingJournal())
            again.allowsPrograms = true
            #expect(try await bench.run(shell, options: again).exitCode == code)
        }
        #expect(!records.isEmpty)
    }

    /// A program that ended with a code has ended: its step is tried again.
    @Test func aFailedProgramRunsAgain() async throws {
        let shell = text("{argv: [sh, -c, \"echo x >> log; test $(wc -l < log) = 2\"]}")
        #expect(try await bench.run(shell, options: options).exitCode == .failed)
        var again = options
        again.history = await bench.journal.history
        #expect(try await bench.run(shell, options: again).exitCode == .ok)
        #expect(try bench.read("log") == "x\nx\n")
    }

    @Test func secretsReachTheProgramAndNothingElse() async throws {
        let shell =
            text(
                #"{argv: [sh, -c, "echo token $TOKEN; cat; echo oops $TOKEN >&2; exit 1"], stdin: "${{ secrets.t }}", env: {TOKEN: "Bearer ${{ secrets.t }}"}}"#,
                "secrets: {t: {env: T}}") + "on_failure:\n  - echo: ${{ steps.p.stdout }} ${{ error.message }}\n"
        var options = options
        options.environment["T"] = "s3cret-value"
        let outcome = try await WorkflowRunner(store: bench.store, clock: bench.clock).run(
            bench.document(shell), inputs: RunInputs([:], secrets: ["t": .secret(SecretValue("s3cret-value"))]),
            options: options)
        #expect(outcome.exitCode == .failed)
        #expect(bench.messages.first == "oops Bearer ***")
        #expect(bench.messages.last?.hasPrefix("token Bearer ***\n***") == true, "\(bench.messages)")
        #expect(!"\(await bench.journal.records)".contains("s3cret-value"))
        for event in bench.seen { #expect(!String(decoding: event.line, as: UTF8.self).contains("s3cret-value")) }
    }

    @Test(.timeLimit(.minutes(1))) func tooMuchOutputEndsTheProgram() async throws {
        let outcome = try await run("{argv: [yes]}")
        #expect(outcome.failure?.failure.error.message.contains("more than 1") == true)
    }

    /// A stop ends the whole group, children of the program as well.
    @Test(.timeLimit(.minutes(2))) func aStopEndsTheWholeGroup() async throws {
        let path = bench.files.appending("pids")
        var options = options
        options.grace = .zero
        let shell = text(#"{argv: [sh, -c, "sleep 1000 & echo $! $$ > pids.new; mv pids.new pids; wait"]}"#)
        let outcome = try bench.start(shell, options: options)
        #expect(await settles { (try? FileStatus(path)) != nil })
        let pids = try bench.read("pids").split(whereSeparator: \.isWhitespace).map(String.init)
        #expect(pids.count == 2)
        bench.control.stop()
        #expect(try await outcome.value.status == .cancelled)
        for pid in pids { #expect(await settles { (try? FileStatus(FilePath("/proc/\(pid)/fd"))) == nil }) }
    }

    /// What a program leaves behind in the background holds its pipes open; it is not waited for.
    @Test(.timeLimit(.minutes(1))) func whatStaysInTheBackgroundIsNotWaitedFor() async throws {
        let outcome = try await run(
            #"{argv: [sh, -c, "sleep 30 & echo $!"], parse: lines}"#, outputs: "{pid: \"${{ steps.p.lines[0] }}\"}")
        #expect(outcome.exitCode == .ok, "\(String(describing: outcome.failure))")
        guard case .string(let pid)? = outcome.outputs["pid"] else { return }
        _ = try await run("{argv: [kill, \"\(pid)\"]}")
    }

    @Test func aPlanRunsNothing() async throws {
        var options = options
        options.runID = "20260101T000000Z-000002"
        let plan = try await WorkflowRunner(store: bench.store, clock: bench.clock).plan(
            bench.document(text("{argv: [touch, \"made it\"]}")), inputs: RunInputs([:]), options: options)
        #expect(plan.steps[0].effect == .change && plan.steps[0].target == "touch 'made it'")
        #expect((try? FileStatus(bench.files.appending("made it"))) == nil)
    }
}

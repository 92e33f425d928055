import MictlanXBatch
import MictlanXClient
import MictlanXModel
import MictlanXPlatform
import MictlanXText
import SystemPackage
import TestSupport
import Testing

@testable import Workflow

private let ingest = """
    mxwf: 1
    name: t
    inputs:
      src: {type: path, required: true}
    steps:
      - id: files
        select: {files: {root: "${{ inputs.src }}"}}
      - id: up
        bulk_put: {items: "${{ steps.files.items }}", bucket: b, key: "${{ item.rel }}", tags: {batch: one}, if_exists: replace}
      - id: landed
        await_bulk: {bulk: up}
      - id: check
        verify: {items: "${{ steps.landed.items }}", content: all, count: "${{ steps.files.count }}", bytes: "${{ steps.files.bytes }}"}
      - id: manifest
        put: {bucket: b, key: manifest, json: {n: "${{ steps.check.count }}", balls: "${{ steps.check.manifest }}"}, if_exists: replace}
    outputs:
      up: ${{ steps.landed.done }}
      same: ${{ steps.landed.skipped }}
    on_failure:
      - echo: ${{ error.step }} failed (${{ error.class }})
    always:
      - echo: put ${{ default(steps.landed.done, 0) }}
    """

@Suite struct WorkflowRunnerTests {
    private let bench: WorkflowBench
    private var inputs: ValueMap { ["src": .string(bench.files.string)] }

    init() throws { bench = try WorkflowBench() }

    @Test func ingestEndToEnd() async throws {
        try bench.write("a.txt", "one")
        try bench.write("ü b.txt", "two")
        try bench.write("empty", "")
        let outcome = try await bench.run(ingest, inputs: inputs)
        #expect(outcome.exitCode == .ok, "\(String(describing: outcome.failure))")
        #expect(
            bench.store.names
                == ["b/a.txt", "b/empty", "b/manifest", "b/ü b.txt"].sorted {
                    ((try? BallAddress($0))?.ball.rawValue ?? "") < ((try? BallAddress($1))?.ball.rawValue ?? "")
                })
        #expect(outcome.outputs["up"] == .int(3))
        #expect(
            bench.states == ["files=ok", "up=ok", "landed=changed", "check=ok", "manifest=changed", "always/step_1=ok"])
        let manifest = try #require(bench.store["b/manifest"])
        #expect(manifest.contains("\"n\":3") && manifest.contains("\"key\":\"ü b.txt\""))
        #expect(bench.messages == ["put 3"])
        // Once more: nothing is sent, nothing changes.
        let again = try await bench.run(ingest, inputs: inputs)
        #expect(again.outputs["same"] == .int(3))
        #expect(again.recap[.changed] == 0)
        #expect(again.recap.description == "ok=6 changed=0 skipped=0 failed=0")
    }

    @Test func eventsAreDenseAndItemsCheckable() async throws {
        try bench.write("a.txt", "one")
        _ = try await bench.run(ingest, inputs: inputs)
        #expect(bench.seen.map(\.sequence) == Array(0..<bench.seen.count))
        #expect(bench.types.first == "run.start" && bench.types.last == "run.end")
        let line = try #require(bench.seen.first { $0.body.type == "item.done" }?.line)
        let fields = try #require(try JSONParser.parse(line).object)
        #expect(fields["bucket"] == .string("b") && fields["ball"] == .string("a-x2etxt"))
        #expect(fields["name"] == .string("a.txt") && fields["size"] == .int(3) && fields["via"] == .string("io"))
        #expect(fields["checksum"] == .string(SHA256.hash(Array("one".utf8)).hex))
        #expect(line.filter { $0 == 0x0A }.count == 1)
    }

    /// A list is frozen, and its record behind a barrier, before the first request; `b` comes before `d`.
    @Test func theJournalIsWrittenInOrder() async throws {
        try bench.write("a.txt", "one")
        _ = try await bench.run(ingest, inputs: inputs)
        let records = await bench.journal.records
        let list = try #require(records.firstIndex { if case .list("up", _, _) = $0 { true } else { false } })
        let begun = try #require(records.firstIndex { if case .begun("up", _, _) = $0 { true } else { false } })
        let done = try #require(records.firstIndex { if case .done("up", _, _, _, _) = $0 { true } else { false } })
        #expect(list < begun && begun < done)
        #expect(await bench.journal.barriers.contains { $0 > list && $0 <= begun + 1 })
        let history = await bench.journal.history
        #expect(history.end?.exitCode == .ok)
        #expect(history.steps["up"]?.done.count == 1)
    }

    /// A small run waits for the disk once before its first effect and once at its end.
    @Test func aSmallRunHasTwoBarriers() async throws {
        for number in 0..<256 { try bench.write("f\(number).txt", "\(number)") }
        let text = """
            mxwf: 1
            name: small
            inputs: {src: {type: path, required: true}}
            steps:
              - id: files
                select: {files: {root: "${{ inputs.src }}"}}
              - id: up
                bulk_put: {items: "${{ steps.files.items }}", bucket: b, wait: true, concurrency: {balls: 1}}
            """
        #expect(try await bench.run(text, inputs: inputs).exitCode == .ok)
        let (records, barriers) = (await bench.journal.records, await bench.journal.barriers)
        let begun = try #require(records.firstIndex { if case .begun = $0 { true } else { false } })
        #expect(barriers == [begun + 1, records.count])
    }

    /// What the static check promises is there, and nothing else.
    @Test func stepsGiveTheOutputsThatTheCheckKnows() async throws {
        try bench.write("a.txt", "one")
        bench.store["c/k"] = "x"
        let more = """
            mxwf: 1
            name: t
            policy: {max_delete_fraction: 1}
            steps:
              - id: balls
                select: {balls: {bucket: c}}
              - id: down
                get: {items: "${{ steps.balls.items }}", to: .}
              - id: purge
                delete: {items: "${{ steps.balls.items }}"}
              - id: bucket
                delete_bucket: {bucket: c, confirm_name: c}
            """
        for text in [ingest, more] {
            #expect(try await bench.run(text, inputs: inputs).exitCode == .ok)
            let history = await bench.journal.history
            for step in try bench.document(text).steps {
                let outputs = try #require(history.steps[step.label]?.outputs)
                let given = Set(outputs.keys)
                let known = Set(ContextTypes.outputs(ofKind: step.kind.name).keys)
                #expect(given.union(["status", "error"]) == known, "\(step.label)")
            }
        }
    }

    @Test func itemsHaveTheFieldsThatTheCheckKnows() throws {
        let file = FileItem(
            relative: [0x61], path: "/a", size: 1, modified: Timestamp(nanoseconds: 0), inode: 1,
            checksum: SHA256.hash([]))
        let ball = BallItem(
            address: try BallAddress("b/k"), size: 1, chunks: 1, checksum: SHA256.hash([]), tags: [:],
            updatedAt: Timestamp(nanoseconds: 0))
        for (item, fields) in [
            (WorkItem.file(file), ContextTypes.fileItem), (.ball(ball), ContextTypes.ballItem),
        ] {
            let value = item.value
            guard case .map(let map) = value else { throw MictlanXError(.invalidArgument, "no map: \(value)") }
            for (name, value) in map { #expect(fields[name]?.accepts(value.type) == true, "\(name)") }
            #expect(Set(map.keys) == Set(fields.keys))
        }
    }

    @Test func vanishedAndUnreadableFilesAreFailedItems() async throws {
        try bench.write("a.txt", "one")
        try bench.write("b.txt", "two")
        bench.store.fail("put b/b.txt", .forbidden)
        let outcome = try await bench.run(ingest, inputs: inputs)
        #expect(outcome.exitCode == .partial)
        #expect(outcome.failure?.step == "landed")
        #expect(bench.store["b/a.txt"] == "one")
        #expect(
            bench.states == [
                "files=ok", "up=ok", "landed=failed", "check=blocked", "manifest=blocked",
                "on_failure/step_1=ok", "always/step_1=ok",
            ])
        #expect(bench.messages == ["landed failed (denied)", "put 1"])
    }

    @Test func aFileThatIsNotThereFailsWithItsCode() async throws {
        let text = "mxwf: 1\nname: t\nsteps:\n  - put: {bucket: b, key: k, file: gone.txt}\n"
        let outcome = try await bench.run(text)
        #expect(outcome.exitCode == .notFound)
        #expect(bench.store.names.isEmpty)
    }

    @Test func conditionsSkipAndSkippedOutputsAreMissing() async throws {
        let text = """
            mxwf: 1
            name: t
            steps:
              - id: a
                when: 1 > 2
                put: {bucket: b, key: k, text: x}
              - echo: "${{ steps.a.status }} ${{ default(steps.a.key, 'none') }}"
              - echo: "${{ steps.a.key }}"
            """
        let outcome = try await bench.run(text)
        #expect(bench.messages == ["skipped none"])
        #expect(outcome.exitCode == .failed)
        #expect(outcome.failure?.failure.error.message.contains("has no 'key'") == true)
    }

    @Test func aStepThatTakesTooLongTimesOut() async throws {
        bench.store.hold("put b/k")
        let text = "mxwf: 1\nname: t\nsteps:\n  - id: p\n    put: {bucket: b, key: k, text: x}\n    timeout: 2s\n"
        let outcome = try await bench.run(text)
        #expect(bench.states == ["p=timed_out"])
        #expect(outcome.exitCode == .temporary)
    }

    @Test func theDeadlineEndsTheRun() async throws {
        bench.store.hold("put b/k")
        let text = "mxwf: 1\nname: t\ndeadline: 1h\nsteps:\n  - put: {bucket: b, key: k, text: x}\n"
        #expect(try await bench.run(text).exitCode == .deadline)
    }

    /// A stop in the middle of a bulk: what was put is known, what was not begun is not put.
    @Test func aStoppedBulkKeepsWhatIsDone() async throws {
        let bench = try WorkflowBench(isTimeStopped: true)
        for name in ["a", "b", "c"] { try bench.write(name, name) }
        let control = bench.control
        bench.store.afterCall("put b/b") { control.stop() }
        let outcome = try await bench.run(ingest, inputs: ["src": .string(bench.files.string)])
        #expect(outcome.exitCode == .interrupted)
        #expect(bench.store.names == ["b/a", "b/b"])
        #expect(await bench.journal.history.steps["up"]?.done.count == 2)
    }

    @Test func aJournalThatCannotBeWrittenStopsTheRun() async throws {
        let text =
            "mxwf: 1\nname: t\nsteps:\n  - echo: a\n  - put: {bucket: b, key: k, text: x}\nalways: [{echo: bye}]\n"
        let outcome = try await bench.run(text, options: bench.options(journal: RecordingJournal(limit: 3)))
        #expect(outcome.exitCode == .journal)
        #expect(bench.store.calls("put").isEmpty && !bench.messages.contains("bye"))
    }

    /// A fresh run is the resume of an empty journal: the same code reuses what is done.
    @Test func whatTheJournalHoldsIsNotDoneAgain() async throws {
        try bench.write("a.txt", "one")
        try bench.write("b.txt", "two")
        bench.store.fail("put b/b.txt", .forbidden)
        _ = try await bench.run(ingest, inputs: inputs)
        let history = await bench.journal.history
        #expect(history.steps["up"]?.done.count == 1)
        try bench.write("c.txt", "came later")
        let before = bench.store.calls("put").count
        let outcome = try await bench.run(ingest, inputs: inputs, options: bench.options(history: history))
        #expect(outcome.exitCode == .ok, "\(String(describing: outcome.failure))")
        // The item that was done is not sent again, and what was not on the frozen list is not there.
        #expect(bench.store.calls("put").dropFirst(before) == ["put b/b.txt", "put b/manifest"])
        #expect(bench.store["b/manifest"]?.contains("a.txt") == true)
    }

    @Test func aFailingHandlerDoesNotHideTheFirstError() async throws {
        let text = """
            mxwf: 1
            name: t
            steps:
              - assert: {that: 1 > 2, message: first}
            on_failure: [{assert: {that: 1 > 3, message: second}}]
            always: [{assert: {that: 1 > 4}}, {echo: end}]
            """
        let outcome = try await bench.run(text)
        #expect(outcome.failure?.failure.error.message == "first")
        #expect(bench.messages == ["end"])
        #expect(outcome.exitCode == .failed)
    }

    @Test func getWritesBelowTheDirectoryAndNowhereElse() async throws {
        bench.store["b/x/y.txt"] = "deep"
        bench.store["b/../evil"] = "no"
        let text = """
            mxwf: 1
            name: t
            steps:
              - id: all
                select: {balls: {bucket: b}}
              - id: down
                get: {items: "${{ steps.all.items }}", to: ./got}
            """
        let outcome = try await bench.run(text)
        #expect(outcome.exitCode == .partial)
        #expect(outcome.failure?.failure.item == "b/../evil")
        #expect(bench.store.calls("get") == ["get b/x/y.txt"])
        let stored = bench.files.appending("got/x/y.txt")
        #expect(try FileStatus(stored).size == 4)
    }

    @Test func recordedValuesStayTheSame() async throws {
        let text = "mxwf: 1\nname: t\nvars: {id: \"${{ uuid() }}\"}\nsteps:\n  - echo: ${{ vars.id }} ${{ now() }}\n"
        _ = try await bench.run(text)
        let first = bench.messages
        #expect(first.first?.hasSuffix("2023-11-14T22:13:20Z") == true)
        let history = await bench.journal.history
        var options = bench.options(history: history, journal: RecordingJournal())
        options.values = ValueJournal.Source(now: { Timestamp(nanoseconds: 5) }, random: { 99 })
        options.history = RunHistory(
            history.values.map { JournalRecord.value(name: $0.key, $0.value) })
        _ = try await bench.run(text, options: options)
        #expect(bench.messages == first)
    }
}

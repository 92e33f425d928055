import MictlanXBatch
import MictlanXClient
import MictlanXModel
import MictlanXPlatform
import MictlanXText
import SystemPackage
import TestSupport
import Testing

@testable import Workflow

@Suite struct ReplayStepTests {
    private let bench: WorkflowBench
    private static let header = "bucket_id,key,operation,size,interarrival_time\n"

    init() throws { bench = try WorkflowBench() }

    private func text(_ more: String = "") -> String {
        """
        mxwf: 1
        name: t
        steps:
          - id: load
            replay:
              trace: {file: trace.csv}
              synthesize: true
              \(more)
        outputs:
          puts: ${{ steps.load.put.count }}
          gets: ${{ steps.load.get.count }}
          errors: ${{ steps.load.errors }}
          bytes: ${{ steps.load.bytes }}
          max: ${{ steps.load.get.max }}
        """
    }

    @Test func putsAndGetsWhatTheTraceSays() async throws {
        try bench.write(
            "trace.csv", Self.header + "b,k1,PUT,1000,0\nc,k2,PUT,300000,0.01\nb,k1,GET,1000,0.5\nc,k2,GET,300000,0\n")
        // Time passes at once here, so that only a single place keeps the order.
        let outcome = try await bench.run(text("max_in_flight: 1"))
        #expect(outcome.exitCode == .ok, "\(String(describing: outcome.failure))")
        #expect(bench.store.names == ["b/k1", "c/k2"])
        #expect(
            bench.store["b/k1"]
                == String(decoding: SyntheticContent(of: Array("k1".utf8), size: 1000).bytes, as: UTF8.self))
        #expect(outcome.outputs["puts"] == .int(2) && outcome.outputs["errors"] == .int(0))
        #expect(outcome.outputs["bytes"] == .size(ByteCount(602_000)) && outcome.outputs["gets"] == .int(2))
        #expect(bench.states == ["load=changed"])
    }

    @Test func bytesThatNoDiskHoldsAreNotMadeUp() async throws {
        try bench.write("trace.csv", Self.header + "b,k1,PUT,10,0\nb,k2,PUT,99999999999999999,0\n")
        let outcome = try await bench.run(text("max_in_flight: 1"))
        #expect(outcome.exitCode == .failed, "\(outcome.exitCode)")
        let message = String(describing: outcome.failure)
        #expect(message.contains("trace.csv:3: 88.8 PiB cannot be made up"), "\(message)")
        #expect(bench.store.names == [])
    }

    @Test func whatIsMadeUpEndsWhenItIsCancelled() async throws {
        try await withTemporaryDirectory { directory in
            let file = directory.appending("x")
            #expect(throws: CancellationError.self) {
                try SyntheticContent(of: Array("k".utf8), size: .max).write(to: file, isCancelled: { true })
            }
            let left = try directory.entries()
            #expect(left == [])
        }
    }

    @Test func oneBucketMayTakeThePlaceOfThoseOfTheTrace() async throws {
        try bench.write("trace.csv", Self.header + "a,k1,PUT,1,0\nc,k2,PUT,1,0\n")
        _ = try await bench.run(text("bucket: mine"))
        #expect(bench.store.names == ["mine/k1", "mine/k2"])
    }

    @Test func filesArePutFromTheirDirectory() async throws {
        try bench.write("x", "content")
        try bench.write("trace.csv", "t,op,key,path\n0,put,k,x\n")
        let text = """
            mxwf: 1
            name: t
            steps:
              - replay: {trace: {file: trace.csv, at: t, op: op, source: path}, bucket: b, base_dir: .}
            """
        let outcome = try await bench.run(text)
        #expect(outcome.exitCode == .ok, "\(String(describing: outcome.failure))")
        #expect(bench.store["b/k"] == "content")
    }

    /// A bucket that the replay made may be deleted whole, as the example does.
    @Test func theBucketOfTheReplayCanBeRemoved() async throws {
        try bench.write("trace.csv", Self.header + "b,k1,PUT,10,0\n")
        let outcome = try await bench.run(
            text("bucket: mine") + "\nalways:\n  - delete_bucket: {bucket: mine, confirm_name: mine}\n")
        #expect(outcome.exitCode == .ok, "\(String(describing: outcome.failure))")
        #expect(bench.store.names.isEmpty && bench.store.deleted.count == 1)
    }

    /// Every fault of the trace is found before the first request.
    @Test(arguments: ["b,k,PUT,1,0\nb,k,LIST,1,0\n", "b,k,PUT,1,0\n,k,PUT,1,0\n", "b,k,PUT,1,0\nb,k,PUT,,0\n", ""])
    func nothingIsSentOfAFaultyTrace(rows: String) async throws {
        try bench.write("trace.csv", Self.header + rows)
        let outcome = try await bench.run(text())
        #expect(outcome.status == .failed)
        #expect(bench.store.calls.isEmpty)
    }

    @Test func aGetIsHeldAgainstTheTrace() async throws {
        bench.store["b/k"] = "12345"
        try bench.write("trace.csv", Self.header + "b,k,GET,5,0\nb,k,GET,6,0\nb,gone,GET,5,0\n")
        let sizes = try await bench.run(text("get_check: size"))
        #expect(sizes.outputs["errors"] == .int(2) && sizes.outputs["gets"] == .int(1))
        let all = try await bench.run(text("get_check: checksum"))
        #expect(all.outputs["errors"] == .int(3), "these are not the bytes that would have been made up")
        let none = try await bench.run(text("get_check: none"))
        #expect(none.outputs["errors"] == .int(1))
    }

    @Test func theHistogramIsWritten() async throws {
        try bench.write("trace.csv", Self.header + "b,k,PUT,1,0\n")
        #expect(try await bench.run(text("histogram: h.json")).exitCode == .ok)
        let root = try #require(try JSONParser.parse(Array(try bench.read("h.json").utf8)).object)
        #expect(root["unit"] == .string("us"))
        guard case .array(let puts)? = root["put"] else {
            Issue.record("no puts")
            return
        }
        #expect(puts.count == 1)
    }

    @Test func aPlanReadsTheTraceAndSendsNothing() async throws {
        try bench.write("trace.csv", Self.header + "b,k1,PUT,1000,0\nb,k1,GET,1000,10\n")
        let plan = try await bench.plan(text("speed: 2"))
        #expect(plan.steps[0].count == 2 && plan.steps[0].bytes == ByteCount(1000))
        #expect(plan.steps[0].notes == ["1 puts, 1 gets in 5s"])
        #expect(bench.store.calls.isEmpty)
    }
}

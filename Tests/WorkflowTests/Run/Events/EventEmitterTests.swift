import MictlanXBatch
import MictlanXModel
import MictlanXText
import Synchronization
import Testing

@testable import Workflow

/// Numbers, rates and heartbeats of events.
@Suite struct EventEmitterTests {
    private final class Sink: Sendable {
        let events = Mutex<[RunEvent]>([])
        let time = Mutex(Duration.zero)

        var emitter: EventEmitter {
            EventEmitter(
                run: "r", now: { Timestamp(nanoseconds: 0) }, elapsed: { self.time.withLock { $0 } },
                mask: SecretMask([]), sink: { event in self.events.withLock { $0.append(event) } })
        }

        func set(_ seconds: Int) { time.withLock { $0 = .seconds(seconds) } }
        var types: [String] { events.withLock { $0.map(\.type) } }
    }

    @Test func aHeartbeatComesWhenNothingHappens() throws {
        let sink = Sink()
        let emitter = sink.emitter
        emitter.emit(.stepState(step: "up", kind: "bulk_put", .running, message: nil))
        sink.set(4)
        #expect(emitter.beat(after: .seconds(10)) == .seconds(6))
        var progress = ItemProgress(total: 9, totalBytes: 90)
        progress.done = 3
        emitter.emit(.progress(step: "up", progress))
        sink.set(13)
        #expect(emitter.beat(after: .seconds(10)) == .seconds(1))
        sink.set(14)
        #expect(emitter.beat(after: .seconds(10)) == .seconds(10))
        #expect(sink.types == ["step.state", "progress", "heartbeat"])
        let line = try #require(sink.events.withLock { $0.last }?.line)
        let fields = try #require(try JSONParser.parse(Array(line.dropLast())).object)
        guard case .array(let waiting)? = fields["waiting"], let step = waiting.first?.object else {
            Issue.record("nothing is waited for")
            return
        }
        #expect(step["step"] == .string("up"))
        #expect(step["seconds"] == .float(14))
        #expect(step["done"] == .int(3))
        #expect(fields["seq"] == .int(2))
    }

    /// Progress that is too frequent to be told is no silence.
    @Test func droppedProgressIsASignOfLife() {
        let sink = Sink()
        let emitter = sink.emitter
        emitter.emit(.progress(step: "up", ItemProgress(total: 2, totalBytes: 0)))
        emitter.emit(.progress(step: "up", ItemProgress(total: 2, totalBytes: 0)))
        #expect(sink.types == ["progress"])
        #expect(emitter.beat(after: .seconds(10)) == .seconds(10))
    }

    @Test func aStepThatEndedIsNotWaitedFor() throws {
        let sink = Sink()
        let emitter = sink.emitter
        emitter.emit(.stepState(step: "a", kind: "echo", .running, message: nil))
        emitter.emit(.stepState(step: "b", kind: "get", .running, message: nil))
        emitter.emit(.stepState(step: "a", kind: "echo", .ok, message: nil))
        sink.set(20)
        _ = emitter.beat(after: .seconds(10))
        let last = try #require(sink.events.withLock { $0.last })
        guard case .heartbeat(let waiting) = last.body else {
            Issue.record("no heartbeat")
            return
        }
        #expect(waiting.map(\.step) == ["b"])
        #expect(waiting.map(\.time) == [.seconds(20)])
    }
}

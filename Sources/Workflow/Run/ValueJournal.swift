package import MictlanXModel
internal import Synchronization

/// Gives the recorded functions their values and remembers which of them the journal does not hold yet.
///
/// Evaluation is synchronous and the journal is not: the runner writes what ``unwritten`` gives before it relies on it.
/// A value stays there until it is written, so that of two steps that run at once none goes on before it is.
package final class ValueJournal: ValueRecorder {
    /// Where fresh values come from. Injected, so that tests and replays decide them.
    package struct Source: Sendable {
        package var now: @Sendable () -> Timestamp
        package var random: @Sendable () -> UInt64

        package init(now: @escaping @Sendable () -> Timestamp, random: @escaping @Sendable () -> UInt64) {
            self.now = now
            self.random = random
        }
    }

    private struct State {
        var values: [String: WorkflowValue]
        var unwritten: [(name: String, value: WorkflowValue)] = []
    }

    private let source: Source
    private let state: Mutex<State>

    package init(source: Source, recorded: [String: WorkflowValue] = [:]) {
        self.source = source
        state = Mutex(State(values: recorded))
    }

    /// The moment at which the workflow looks at the clock for itself.
    package var now: Timestamp { source.now() }

    package func value(of function: RecordedFunction, at key: String) -> WorkflowValue {
        record("\(function.rawValue)@\(key)") { Self.fresh(function, from: source) }
    }

    /// Gives every call a fresh value.
    package var unrecorded: any ValueRecorder { FreshValues(source: source) }

    private struct FreshValues: ValueRecorder {
        let source: Source

        func value(of function: RecordedFunction, at key: String) -> WorkflowValue {
            ValueJournal.fresh(function, from: source)
        }
    }

    /// The recorded value of a name, or a fresh one that is recorded from now on.
    package func record(_ name: String, make: () -> WorkflowValue) -> WorkflowValue {
        state.withLock { state in
            if let value = state.values[name] { return value }
            let value = make()
            state.values[name] = value
            state.unwritten.append((name, value))
            return value
        }
    }

    /// The recorded value of a name.
    package func recorded(_ name: String) -> WorkflowValue? { state.withLock { $0.values[name] } }

    /// The values that the journal does not hold yet.
    package var unwritten: [(name: String, value: WorkflowValue)] { state.withLock { $0.unwritten } }

    /// The journal holds these values.
    package func noteWritten(_ names: [String]) {
        let names = Set(names)
        state.withLock { $0.unwritten.removeAll { names.contains($0.name) } }
    }

    private static func fresh(_ function: RecordedFunction, from source: Source) -> WorkflowValue {
        switch function {
        case .now: .time(source.now())
        case .random: .float(Double(source.random() >> 11) / Double(1 << 53))
        case .uuid: .string(uuid(source.random(), source.random()))
        }
    }

    /// A random UUID, version 4 (RFC 9562 §5.4).
    private static func uuid(_ high: UInt64, _ low: UInt64) -> String {
        let digits =
            hex(high & 0xFFFF_FFFF_FFFF_0FFF | 0x4000) + hex(low & 0x3FFF_FFFF_FFFF_FFFF | 0x8000_0000_0000_0000)
        var text = ""
        for (index, digit) in digits.enumerated() {
            if [8, 12, 16, 20].contains(index) { text.append("-") }
            text.append(digit)
        }
        return text
    }

    private static func hex(_ value: UInt64) -> String {
        let digits = String(value, radix: 16)
        return String(repeating: "0", count: 16 - digits.utf8.count) + digits
    }
}

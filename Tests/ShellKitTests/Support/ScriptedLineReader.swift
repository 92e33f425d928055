import LineEditing
import Synchronization

/// A person who types what a test wrote down, and then leaves.
final class ScriptedLineReader: LineReader {
    private struct State {
        var keys: ArraySlice<ReadResult>
        var prompts: [String] = []
        var remembered: [String] = []
    }

    private let state: Mutex<State>

    init(_ keys: [ReadResult]) {
        state = Mutex(State(keys: keys[...]))
    }

    var prompts: [String] { state.withLock { $0.prompts } }
    var remembered: [String] { state.withLock { $0.remembered } }

    func readLine(prompt: Prompt) async -> ReadResult {
        state.withLock { state in
            state.prompts.append(prompt.plainText)
            return state.keys.popFirst() ?? .endOfInput
        }
    }

    func remember(_ entry: String) {
        state.withLock { $0.remembered.append(entry) }
    }

    func show(notice: String) {}
    func notify(_ event: ReaderEvent) {}
    func stop() async {}
}

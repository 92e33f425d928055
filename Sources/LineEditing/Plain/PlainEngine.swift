import Glibc

/// Lines without editing: for `TERM=dumb`, for an editor's shell window, and where there is no terminal at all.
final class PlainEngine: LineEngine {
    private let input: TerminalInput
    private let output: CInt
    private var decoder = UTF8Accumulator()
    private var isStopped = false

    init(input: CInt, output: CInt, inbox: Inbox) {
        self.input = TerminalInput(descriptor: input, inbox: inbox)
        self.output = output
    }

    func read(prompt: Prompt) -> ReadResult {
        guard !isStopped else { return .endOfInput }
        show(prompt.plainText)
        var line = String.UnicodeScalarView()
        while true {
            switch input.next() {
            case .byte(UInt8(ascii: "\n")):
                return .line(String(line))
            case .byte(let byte):
                line.append(contentsOf: decoder.push(byte))
            case .events(let events):
                if let result = handle(events, prompt: prompt, line: line) { return result }
            case .endOfInput, .failed:
                return line.isEmpty ? .endOfInput : .line(String(line))
            }
        }
    }

    func remember(_ entry: String) {}

    private func handle(_ events: [ReaderEvent], prompt: Prompt, line: String.UnicodeScalarView) -> ReadResult? {
        for event in events {
            switch event {
            case .interrupt:
                show("\n")
                return .interrupted
            case .stop:
                isStopped = true
                return .endOfInput
            case .notice(let text):
                show("\n\(text)\n\(prompt.plainText)\(String(line))")
            case .suspend:
                ProcessSignals.suspend()
                show("\(prompt.plainText)\(String(line))")
            case .windowChanged:
                break
            }
        }
        return nil
    }

    private func show(_ text: String) {
        TerminalOutput(descriptor: output).write(text)
    }
}

import MictlanXBatch
import SystemPackage

extension ListFile {
    /// The file that a word names; `-` is standard input, which is read to its end.
    ///
    /// - Parameters:
    ///   - word: the word.
    ///   - number: its place among the operands; `nil` for the value of a flag.
    ///   - context: knows the home directory and what standard input is.
    /// - Throws: `ShellError` with code 2 for standard input that is the script; `MictlanXError`.
    init(_ word: LocalArgument, number: Int? = nil, in context: CommandContext) async throws {
        let configuration = context.session.configuration
        guard word.isStandardStream else {
            self.init(word.path(home: configuration.environment.nonEmpty("HOME")), name: word.text)
            return
        }
        guard context.input != nil || !configuration.hasNoInput else {
            throw ShellError.usage("a job has no standard input", hint: "write it to a file first", word: number)
        }
        guard context.input != nil || !configuration.inputIsScript else {
            throw ShellError.usage("standard input is the script: nothing is left to read", word: number)
        }
        self.init(
            standardInput: try await StandardInput.spooled(
                from: context.input?.descriptor ?? .standardInput,
                directory: configuration.environment.temporaryDirectory))
    }
}

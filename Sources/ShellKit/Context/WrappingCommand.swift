/// A verb whose last words are another command.
protocol WrappingCommand: ShellCommand {
    /// The other command: its verb and its words, which end the line.
    var wrapped: ArraySlice<ExpandedWord> { get }
}

extension CommandTable {
    /// Checks the command in a command, so that a script with a mistake does nothing.
    ///
    /// - Throws: `ShellError` that names the word of the whole line.
    func check(_ wrapper: any WrappingCommand, wordsBefore: Int) throws(ShellError) {
        let words = wrapper.wrapped
        guard let verb = words.first else { return }
        do throws(ShellError) {
            _ = try parse(verb: verb.text, arguments: Array(words.dropFirst()))
        } catch {
            var shown = error
            shown.position = error.position.map { $0 + wordsBefore }
            throw shown
        }
    }
}

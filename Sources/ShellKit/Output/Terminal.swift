/// Where a command writes: data to `output`, everything for people to `messages`.
struct Terminal: Sendable {
    var output: OutputStream
    var messages: OutputStream
    /// Colour on `messages`; data never has any.
    var hasColour: Bool
    /// The width for tables and progress, in columns.
    var columns: Int

    init(output: OutputStream, messages: OutputStream, hasColour: Bool, columns: Int = 80) {
        self.output = output
        self.messages = messages
        self.hasColour = hasColour
        self.columns = columns
    }

    /// Writes a line for people, after the data that came before it.
    func note(_ line: String) throws {
        try output.flush()
        try messages.write(line + "\n")
        try messages.flush()
    }
}

import ArgumentParser

/// `printf`: words in a form.
struct PrintfCommand: ShellCommand {
    static let configuration = CommandConfiguration(
        commandName: "printf", abstract: "Print words in a form.", usage: "printf FORM [WORD…]",
        discussion:
            "The form has %s for text, %d for a whole number and %f for a decimal one, with a width and a precision as in C "
            + "(%-20s, %5d, %.2f), %% for a percent sign, and \\n \\t \\r \\\\ \\e. Words that are left over use the form again."
    )

    @Argument(parsing: .captureForPassthrough, help: "The form, and the words in it.")
    var words: [TransferWord] = []

    func run(in context: CommandContext) async throws {
        guard let form = words.first?.argument.bytes else {
            throw ShellError.usage("printf needs a form", hint: "write printf '%s\\n' WORD")
        }
        let values = words.dropFirst().map(\.argument.bytes)
        try context.terminal.output.write(try PrintForm(form).filled(with: values))
    }
}

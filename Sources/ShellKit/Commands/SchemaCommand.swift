import ArgumentParser
import Workflow

/// `schema`: the JSON Schema of workflow files.
struct SchemaCommand: ShellCommand {
    static let configuration = CommandConfiguration(
        commandName: "schema", abstract: "Print the JSON Schema of workflow files.", usage: "schema",
        discussion: """
            For editors: keep it in a file, and let a workflow begin with the line \
            '# yaml-language-server: $schema=FILE'. It knows every key and its type; what only a whole file shows, such \
            as the types of expressions and references to steps, is found by 'lint'.
            """)

    var isPaged: Bool { true }

    func run(in context: CommandContext) async throws {
        try context.terminal.output.write(JSONSchema.text + "\n")
    }
}

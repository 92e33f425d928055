import ArgumentParser
import MictlanXText

/// `unset`: forgets variables, functions and aliases.
struct UnsetCommand: ShellCommand {
    static let configuration = CommandConfiguration(
        commandName: "unset", abstract: "Forget variables, functions and aliases.", usage: "unset NAME…")

    @Argument(help: ArgumentHelp("What is forgotten.", valueName: "name"))
    var names: [TextArgument]

    func run(in context: CommandContext) async throws {
        for (index, name) in names.map(\.text).enumerated() {
            let language = await context.session.language
            let isSet = await context.session.variables.value(named: name) != nil
            guard !VariableName.isPredefined(name) else {
                throw ShellError.usage("\(name.quoted) is predefined", word: index + 1)
            }
            if context.frame?.remove(name) == true { continue }
            guard isSet || language.functions[name] != nil || language.aliases[name] != nil else {
                throw ShellError.usage("\(name.quoted) is not set", word: index + 1)
            }
            await context.session.unset(name)
        }
    }
}

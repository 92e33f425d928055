import ArgumentParser
import MictlanXText

/// `alias`: words that stand for others at the beginning of a command.
struct AliasCommand: ShellCommand {
    static let configuration = CommandConfiguration(
        commandName: "alias", abstract: "Give the beginning of a command a name, or list these names.",
        usage: "alias [NAME = 'COMMAND WORDS…']",
        discussion:
            "An alias is replaced by its words where a command begins; the words behind it follow them. It may begin with "
            + "itself (alias ls = 'ls -l'). 'unset NAME' takes it away.")

    @Argument(help: ArgumentHelp("Name, '=' and value.", valueName: "words"))
    var words: [TextArgument] = []

    func run(in context: CommandContext) async throws {
        let aliases = await context.session.language.aliases
        switch words.count {
        case 0:
            for (name, alias) in aliases.sorted(by: { $0.key < $1.key }) {
                try context.terminal.output.write("alias \(name) = \(Self.quoted(alias.text))\n")
            }
        case 1:
            guard let alias = aliases[words[0].text] else {
                throw ShellError.usage("there is no alias \(words[0].text.quoted)", word: 1)
            }
            try context.terminal.output.write("alias \(words[0].text) = \(Self.quoted(alias.text))\n")
        default: try await define(aliases, in: context)
        }
    }

    private func define(_ aliases: [String: CommandAlias], in context: CommandContext) async throws {
        guard words.count == 3, words[1].text == "=" else {
            throw ShellError.usage("an alias needs a name, '=' and one word", hint: "write alias ll = 'ls -l'", word: 2)
        }
        let name = words[0].text
        guard !name.isEmpty, !name.contains(where: { " \t\n'\"\\$|&;<>()!@#".contains($0) }),
            !Keyword.all.contains(name)
        else { throw ShellError.usage("\(name.quoted) cannot be an alias", word: 1) }
        let alias: CommandAlias
        do throws(SyntaxError) {
            alias = try CommandAlias(words[2].text)
        } catch {
            throw ShellError.usage("the alias \(name.quoted): \(error.message)", hint: error.hint, word: 3)
        }
        try Self.checkCycle(name, alias, aliases)
        await context.session.set(alias: name, to: alias)
    }

    /// An alias that leads back to itself through another one would stand for nothing.
    private static func checkCycle(
        _ name: String, _ alias: CommandAlias, _ aliases: [String: CommandAlias]
    ) throws(ShellError) {
        var way = [name]
        var next = alias.verb
        while let verb = next, verb != way.last {
            way.append(verb)
            guard verb != name else {
                throw .usage("this alias leads back to itself: \(way.joined(separator: " → "))", word: 3)
            }
            next = aliases[verb]?.verb
        }
    }

    private static func quoted(_ text: String) -> String {
        "'" + text.replacing("'", with: #"'\''"#).terminalSafe + "'"
    }
}

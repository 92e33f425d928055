import ArgumentParser
import MictlanXText

/// One page of the manual in the language of mdoc(7), made of what a command declares.
struct ManualPage: Sendable {
    /// `mxshell-put`; the file is `mxshell-put.1`.
    let name: String
    let text: String

    /// The page of a verb.
    ///
    /// - Parameters:
    ///   - verb: the verb.
    ///   - date: the date of the page, as `November 28, 2026`.
    init<Command: ShellCommand>(of verb: Command.Type, date: String) {
        name = "mxshell-\(verb.verb)"
        let declared = Declaration(of: verb)
        var page = Self.head(name, declared.abstract, date)
        page += ".Sh SYNOPSIS\n" + Self.synopsis(declared.usage ?? verb.verb)
        page += ".Sh DESCRIPTION\n" + Self.paragraph(declared.abstract)
        if let discussion = declared.discussion { page += ".Pp\n" + Self.paragraph(discussion) }
        page += Self.options(declared.options)
        for subcommand in declared.subcommands {
            page += ".Ss \(Self.escaped("\(verb.verb) \(subcommand.name)"))\n" + Self.paragraph(subcommand.abstract)
            if let discussion = subcommand.discussion { page += ".Pp\n" + Self.paragraph(discussion) }
            page += Self.list(subcommand.options)
        }
        page += ".Sh EXIT STATUS\nThe codes of all commands are in\n.Xr mxshell 1 .\n"
        page += Self.examples(VerbExamples.of(verb.verb))
        text = page + ".Sh SEE ALSO\n.Xr mxshell 1\n"
    }

    /// The page of the program.
    ///
    /// - Parameters:
    ///   - flags: the program's own flags.
    ///   - verbs: the verbs that have pages, with what each does.
    ///   - date: as above.
    init(program flags: Declaration, verbs: [(name: String, abstract: String)], date: String) {
        name = "mxshell"
        var page = Self.head(name, flags.abstract, date)
        page += ".Sh SYNOPSIS\n"
        for form in ["", "-c command", "file", "command words"] {
            page += ".Nm mxshell\n.Op Ar flags\n" + (form.isEmpty ? "" : Self.line(form))
        }
        page += ".Sh DESCRIPTION\n" + Self.paragraph(flags.abstract)
        if let discussion = flags.discussion { page += ".Pp\n" + Self.paragraph(discussion) }
        page += Self.options(flags.options)
        page += ".Sh COMMANDS\n.Bl -tag -width Ds\n"
        for verb in verbs { page += ".It Xr mxshell-\(verb.name) 1\n" + Self.paragraph(verb.abstract) }
        page += ".El\n.Sh FILES\n.Bl -tag -width Ds\n"
        for (file, meaning) in Self.files { page += ".It Pa \(Self.escaped(file))\n" + Self.paragraph(meaning) }
        page += ".El\n.Sh EXIT STATUS\n.Bl -tag -width Ds\n"
        for (code, meaning) in HelpTopic.exitCodes { page += ".It \(code)\n" + Self.paragraph(meaning) }
        text = page + ".El\n.Sh SEE ALSO\n.Xr editrc 5\n"
    }

    private static let files = [
        ("$XDG_DATA_HOME/mxshell/store", "The embedded store."),
        ("$XDG_STATE_HOME/mxshell/history", "What was entered at the prompt."),
        ("$XDG_STATE_HOME/mxshell/runs", "The runs of workflows and of commands over many items."),
        ("~/.editrc", "The keys of the prompt."),
    ]

    private static func head(_ name: String, _ abstract: String, _ date: String) -> String {
        let first = abstract.prefix(1).lowercased() + abstract.dropFirst()
        let what = first.hasSuffix(".") ? String(first.dropLast()) : first
        return ".Dd \(date)\n.Dt \(name.uppercased()) 1\n.Os\n.Sh NAME\n.Nm \(name)\n.Nd \(escaped(what))\n"
    }

    /// One form of the command in each line.
    private static func synopsis(_ usage: String) -> String {
        usage.split(separator: "\n").map { row in
            let words = String(row).trimmingBlanks
            return ".Nm mxshell\n" + line(words.hasPrefix("mxshell ") ? String(words.dropFirst(8)) : words)
        }.joined()
    }

    private static func options(_ options: [Declaration.Option]) -> String {
        options.isEmpty ? "" : ".Sh OPTIONS\n" + list(options)
    }

    private static func list(_ options: [Declaration.Option]) -> String {
        guard !options.isEmpty else { return "" }
        var text = ".Bl -tag -width Ds\n"
        for option in options {
            let names = option.names.map { "Fl \(escaped(String($0.dropFirst())))" }
            let value = option.value.map { "Ar \(escaped($0))" }
            text += ".It " + (names.joined(separator: " , ") + " " + (value ?? "")).trimmingBlanks + "\n"
            text += paragraph(option.meaning)
        }
        return text + ".El\n"
    }

    private static func examples(_ examples: [String]) -> String {
        guard !examples.isEmpty else { return "" }
        return ".Sh EXAMPLES\n.Bd -literal -offset indent\n" + examples.map { line($0) }.joined() + ".Ed\n"
    }

    /// A text whose sentences begin on lines of their own, as mdoc(7) wants it.
    private static func paragraph(_ text: String) -> String {
        var lines: [String] = []
        for row in text.split(separator: "\n") {
            lines += String(row).replacing(". ", with: ".\n").split(separator: "\n").map(String.init)
        }
        return lines.map { line($0) }.joined()
    }

    /// One line of text that is no request, whatever it begins with.
    private static func line(_ text: String) -> String {
        let text = escaped(text.trimmingBlanks)
        guard !text.isEmpty else { return "" }
        return (text.hasPrefix(".") || text.hasPrefix("'") ? "\\&" : "") + text + "\n"
    }

    private static func escaped(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\\": result += "\\e"
            case "-": result += "\\-"
            case "\"": result += "\\(dq"
            case "…": result += "..."
            case "–": result += "\\(en"
            case _ where scalar.isASCII: result.unicodeScalars.append(scalar)
            default: result += "\\[u\(hexadecimal(scalar.value))]"
            }
        }
        return result
    }

    private static func hexadecimal(_ value: UInt32) -> String {
        let digits = String(value, radix: 16, uppercase: true)
        return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }
}

extension String {
    fileprivate var trimmingBlanks: String {
        let start = drop { $0.isWhitespace }
        return String(start.reversed().drop { $0.isWhitespace }.reversed())
    }
}

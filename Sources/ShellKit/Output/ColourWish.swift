import ArgumentParser

/// When messages have colour.
enum ColourWish: String, CaseIterable, Sendable, ExpressibleByArgument {
    case auto, always, never

    /// What a command line asks for, before it is parsed: its own errors follow it, too.
    ///
    /// - Parameter words: the process's words; those from the first plain one on belong to a command.
    init(_ words: [ExpandedWord]) {
        let flags = words.map(\.text).prefix { $0 != "--" }
        var wish = ColourWish.auto
        for (word, next) in zip(flags, flags.dropFirst() + [""]) {
            if word == "--color" { wish = ColourWish(rawValue: next) ?? wish }
            if word.hasPrefix("--color=") { wish = ColourWish(rawValue: String(word.dropFirst(8))) ?? wish }
        }
        self = wish
    }

    /// Whether there is colour. `NO_COLOR` (no-color.org) wins over `CLICOLOR_FORCE` (bixense.com/clicolors), the flag
    /// over both.
    func allows(isTerminal: Bool, _ environment: Environment) -> Bool {
        switch self {
        case .always: return true
        case .never: return false
        case .auto:
            if environment.nonEmpty("NO_COLOR") != nil { return false }
            if let force = environment.nonEmpty("CLICOLOR_FORCE"), force != "0" { return true }
            guard isTerminal, let type = environment.nonEmpty("TERM"), type != "dumb" else { return false }
            return true
        }
    }
}

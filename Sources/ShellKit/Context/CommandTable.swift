import ArgumentParser
import MictlanXText

/// The verbs by name.
struct CommandTable: Sendable {
    let all: [any ShellCommand.Type]
    /// Verbs that exist only on the host's command line, as they take the whole process.
    private let hostOnly: [any ShellCommand.Type]
    /// The commands that were checked before.
    let shapes: CheckedShapes

    init(
        _ all: [any ShellCommand.Type], hostOnly: [any ShellCommand.Type] = [], shapes: CheckedShapes = CheckedShapes()
    ) {
        self.all = all
        self.hostOnly = hostOnly
        self.shapes = shapes
    }

    /// The verb of that name.
    ///
    /// - Throws: `ShellError` with a suggestion, or that the word is not yet supported.
    func type(named name: String) throws(ShellError) -> any ShellCommand.Type {
        let wanted = VerbAlias.verb(of: name) ?? name
        if let type = all.first(where: { $0.verb == wanted }) { return type }
        if hostOnly.contains(where: { $0.verb == name }) {
            throw .usage(
                "'\(name)' takes the whole process", hint: "run mxshell \(name) from the host's shell", position: 0)
        }
        if LaterWords.all.contains(name) {
            throw .usage("'\(name)' is not yet supported", position: 0)
        }
        if ["clear", "cls"].contains(name) {
            throw .usage("unknown command \(name.quoted)", hint: "^L clears the screen", position: 0)
        }
        if let hint = ForeignVerb.hint(for: name) {
            throw .usage("unknown command \(name.quoted)", hint: hint, position: 0)
        }
        if let equals = name.firstIndex(of: "="), name[..<equals].first?.isLetter == true {
            let hint = "variables are set with: let \(name[..<equals]) = \(name[name.index(after: equals)...])"
            throw .usage("unknown command \(name.quoted)", hint: hint.terminalSafe, position: 0)
        }
        let suggestion = Suggestion.closest(to: name, among: all.map { $0.verb })
        throw .usage(
            "unknown command \(name.quoted)",
            hint: suggestion.map { "did you mean \($0)?" } ?? "'help' lists the commands", position: 0)
    }

    /// The verb of that name, to tell of: that it cannot be run here is no reason not to.
    ///
    /// - Throws: as ``type(named:)``.
    func declared(named name: String) throws(ShellError) -> any ShellCommand.Type {
        if let type = hostOnly.first(where: { $0.verb == name }) { return type }
        return try type(named: name)
    }

    func contains(_ name: String) -> Bool {
        all.contains { $0.verb == name }
    }
}

/// Words of the language that this version does not have yet: refused by name.
enum LaterWords {
    static let all: Set<String> = [
        "tasks", "cache",
    ]
}

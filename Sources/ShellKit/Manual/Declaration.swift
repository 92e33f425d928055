import ArgumentParser
import MictlanXText

/// What a command declares, read from the argument parser's own description of it.
struct Declaration: Sendable {
    struct Option: Sendable, Equatable {
        /// `-o`, `--output`; empty for an operand.
        var names: [String]
        /// What stands behind it; nil for a flag.
        var value: String?
        var meaning: String
    }

    let name: String
    let abstract: String
    let usage: String?
    let discussion: String?
    /// Flags and operands, in their order.
    let options: [Option]
    let subcommands: [Declaration]

    init<Command: ParsableCommand>(of command: Command.Type) {
        let described = try? JSONParser.parse(Array(command._dumpHelp().utf8))
        self.init(described?["command"] ?? .null, type: command)
    }

    private init(_ described: JSONValue, type: any ParsableCommand.Type) {
        let configuration = type.configuration
        name = described["commandName"]?.text ?? type._commandName
        abstract = configuration.abstract
        usage = configuration.usage
        discussion = configuration.discussion.isEmpty ? nil : configuration.discussion
        options = (described["arguments"]?.elements ?? []).compactMap { Option($0) }
        subcommands = configuration.subcommands.filter { $0.configuration.shouldDisplay }.map { Self.of($0) }
    }

    private static func of(_ type: any ParsableCommand.Type) -> Declaration {
        func open<Command: ParsableCommand>(_ type: Command.Type) -> Declaration { Declaration(of: type) }
        return open(type)
    }
}

extension Declaration.Option {
    fileprivate init?(_ described: JSONValue) {
        guard described["shouldDisplay"] != .bool(false) else { return nil }
        let kind = described["kind"]?.text
        names = (described["names"]?.elements ?? []).compactMap { name in
            guard let text = name["name"]?.text else { return nil }
            return name["kind"]?.text == "long" ? "--\(text)" : "-\(text)"
        }
        value = kind == "flag" ? nil : described["valueName"]?.text
        var parts = [described["abstract"]?.text ?? ""]
        if let choices = described["allValues"]?.elements, !choices.isEmpty, value?.contains("|") != true {
            parts.append("One of: \(choices.compactMap(\.text).joined(separator: ", ")).")
        }
        if let standing = described["defaultValue"]?.text, kind != "flag" { parts.append("Default: \(standing).") }
        meaning = parts.filter { !$0.isEmpty }.joined(separator: " ")
    }
}

extension JSONValue {
    fileprivate subscript(key: String) -> JSONValue? {
        guard case .object(let fields) = self else { return nil }
        return fields[key]
    }

    fileprivate var text: String? {
        guard case .string(let text) = self else { return nil }
        return text
    }

    fileprivate var elements: [JSONValue]? {
        guard case .array(let elements) = self else { return nil }
        return elements
    }
}

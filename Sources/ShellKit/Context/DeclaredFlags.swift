import ArgumentParser
import MictlanXText

/// The flags that a command declares, read from the help that is made of its declaration.
struct DeclaredFlags {
    private var all: Set<Substring> = []
    /// Those that the next word is the value of.
    private var withValue: Set<Substring> = []
    /// What those may be.
    private var values: [Substring: Value] = [:]

    /// The value of a flag.
    struct Value: Equatable {
        /// What the help calls it: `file`.
        var name: String
        /// Every value there is; empty where there is no list.
        var choices: [String]
    }

    init<Command: ParsableCommand>(of command: Command.Type) {
        // A flag's line is `  -o, --output <output>   What it means.`; a wide screen keeps it in one line.
        for line in command.helpMessage(columns: 1_000).split(separator: "\n") where line.hasPrefix("  -") {
            let words = line.split(separator: " ").map { $0.hasSuffix(",") ? $0.dropLast() : $0 }
            let names = words.prefix { $0.hasPrefix("-") }
            all.formUnion(names)
            guard let value = words.dropFirst(names.count).first, value.hasPrefix("<") else { continue }
            withValue.formUnion(names)
            for name in names { values[name] = Self.value(value.dropFirst().prefix { $0 != ">" }, line) }
        }
    }

    var long: [String] { all.filter { $0.hasPrefix("--") }.map(String.init) }

    /// Every flag, by all of its names.
    var names: [String] { all.map(String.init) }

    /// The value that stands behind this flag; nil for one without.
    func value(of flag: String) -> Value? { values[flag[...]] }

    /// `<a|b>` lists the values in its name, an enumeration at the end of its line.
    private static func value(_ name: Substring, _ line: Substring) -> Value {
        if name.contains("|") { return Value(name: String(name), choices: name.split(separator: "|").map(String.init)) }
        guard let start = line.firstRange(of: "(values: ") else { return Value(name: String(name), choices: []) }
        let list = line[start.upperBound...].prefix { $0 != ";" && $0 != ")" }
        return Value(name: String(name), choices: list.split(separator: ", ").map(String.init))
    }

    /// Where the operands stand among `words`: what is neither a flag nor a flag's value.
    func operands(among words: [String]) -> [Int] {
        var operands: [Int] = []
        var index = 0
        while index < words.count {
            let word = words[index]
            if word == "--" { return operands + Array(words.indices[(index + 1)...]) }
            if word.hasPrefix("-"), word != "-" {
                index += takesNext(word) ? 2 : 1
            } else {
                operands.append(index)
                index += 1
            }
        }
        return operands
    }

    /// Finds a flag that ends with its `=`. The argument parser would take the next word as its value, which is another
    /// word of the line.
    ///
    /// - Parameters:
    ///   - words: the words behind the verb.
    ///   - command: whose flags they may be.
    ///   - isLeading: whether they end at the first operand.
    /// - Returns: the error; `nil` where there is no such flag.
    static func emptyValue<Command: ParsableCommand>(
        among words: [ExpandedWord], of command: Command.Type, isLeading: Bool = false
    ) -> ShellError? {
        let texts = words.map(\.text)
        guard (command as? any OperandList.Type)?.takesAllWords != true,
            texts.contains(where: { $0.hasPrefix("--") && $0.hasSuffix("=") })
        else { return nil }
        let flags = DeclaredFlags(of: command)
        let end = isLeading ? flags.operands(among: texts).first : nil
        for (index, text) in texts[..<(end ?? texts.count)].prefix(while: { $0 != "--" }).enumerated()
        where text.hasSuffix("=") {
            let name = text.dropLast()
            guard flags.withValue.contains(name) else { continue }
            return .usage(
                "\(String(name).quoted) has no value", hint: "write \(name)=VALUE or \(name) VALUE", position: index + 1
            )
        }
        return nil
    }

    /// Whether the word behind this flag is surely not its value: it is declared without one, or has its own.
    func leavesNextWord(_ flag: String) -> Bool {
        if flag == "-" { return true }
        if flag.hasPrefix("--") {
            guard let equals = flag.firstIndex(of: "=") else {
                return all.contains(flag[...]) && values[flag[...]] == nil
            }
            return equals != flag.index(before: flag.endIndex)
        }
        return flag.dropFirst().allSatisfy { all.contains("-\($0)") && !withValue.contains("-\($0)") }
    }

    /// `--output json` and `-qo json` take the next word, `--output=json` has its value.
    private func takesNext(_ word: String) -> Bool {
        guard !word.contains("=") else { return false }
        // `-ojson` has its value.
        if !word.hasPrefix("--"), word.count > 2, withValue.contains(word.prefix(2)) { return false }
        return withValue.contains(word.hasPrefix("--") ? word[...] : "-\(word.suffix(1))")
    }
}

import Workflow

/// Fills variables in. A variable is always one word and never a pattern, whatever it holds.
struct Expansion: Sendable {
    var variables: [String: ShellValue] = [:]
    /// The process's own variables: those that the session did not set.
    var environment: [String: String] = [:]
    /// `$1` and those behind it, of a script or a function.
    var arguments: [[UInt8]] = []
    /// Variables that commands of the host get.
    var exported: Set<String> = []
    /// Gives the values that are looked up when somebody asks: `$PROFILE`, `$HOST`, `$_` and `$last`.
    var lookUp: @Sendable (String) -> ShellValue? = { _ in nil }
    /// What the commands in `$( )` wrote, by where they begin in the source.
    var outputs: [Int: [UInt8]] = [:]

    /// Words with the place in the source of each: a list is many words in one place.
    struct Words: Sendable {
        var words: [ExpandedWord] = []
        var ranges: [Range<Int>] = []
    }

    /// The words of a command, with its lists spread out.
    func words(of words: [Word]) throws(SyntaxError) -> Words {
        var result = Words()
        result.words.reserveCapacity(words.count)
        result.ranges.reserveCapacity(words.count)
        for word in words {
            if let elements = try elements(of: word) {
                result.words += elements
                result.ranges += Array(repeating: word.range, count: elements.count)
            } else {
                result.words.append(try argument(for: word))
                result.ranges.append(word.range)
            }
        }
        return result
    }

    /// One word.
    func argument(for word: Word) throws(SyntaxError) -> ExpandedWord {
        var argument = ExpandedWord()
        for part in word.parts {
            switch part {
            case .text(let bytes, let isQuoted):
                argument.append(bytes, isQuoted: isQuoted)
            case .variable(let reference):
                argument.append(try value(of: reference).text, isQuoted: true)
            case .output(let substitution):
                argument.append(output(of: substitution), isQuoted: true)
            case .expression(let condition):
                argument.append(try text(of: condition), isQuoted: true)
            case .spread, .list:
                throw SyntaxError("a list cannot stand here", at: word.range, hint: "one word is needed")
            }
        }
        return argument
    }

    /// What `let` gives a variable: a list for `@( )` and `@name`, a value with its parts for a variable alone.
    func value(of word: Word) throws(SyntaxError) -> ShellValue {
        if word.parts.count == 1 {
            switch word.parts[0] {
            case .variable(let reference) where reference.name != "@": return try value(of: reference)
            default: break
            }
        }
        if let elements = try elements(of: word) { return .list(elements.map(\.bytes)) }
        return .text(try argument(for: word).bytes)
    }

    /// The elements of a word that is a list: `@name`, `@( )`, `$@`. Nil for any other.
    func elements(of word: Word) throws(SyntaxError) -> [ExpandedWord]? {
        let parts = word.parts.filter { $0 != .text([], isQuoted: true) }
        guard parts.count == 1 else { return nil }
        switch parts[0] {
        case .spread(let reference): return Self.quoted(try value(of: reference).elements)
        case .list(let words):
            var elements: [ExpandedWord] = []
            for word in words { elements += try items(of: word) }
            return elements
        case .variable(let reference) where reference.name == "@": return Self.quoted(arguments)
        default: return nil
        }
    }

    /// What a word in a list or behind `in` stands for: the lines of a `$( )`, the elements of a list, else itself.
    func items(of word: Word) throws(SyntaxError) -> [ExpandedWord] {
        if let elements = try elements(of: word) { return elements }
        if word.parts.count == 1, case .output(let substitution) = word.parts[0] {
            let lines = output(of: substitution).split(separator: UInt8(ascii: "\n"))
            return Self.quoted(lines.map { Array($0.last == UInt8(ascii: "\r") ? $0.dropLast() : $0) })
        }
        return [try argument(for: word)]
    }

    private static func quoted(_ elements: [[UInt8]]) -> [ExpandedWord] {
        elements.map { bytes in
            var word = ExpandedWord()
            word.append(bytes, isQuoted: true)
            return word
        }
    }

    private func output(of substitution: Substitution) -> [UInt8] { outputs[substitution.range.lowerBound] ?? [] }

    // MARK: Expressions

    /// Whether an expression is true.
    func isTrue(_ condition: Condition) throws(SyntaxError) -> Bool {
        let value = try value(of: condition)
        guard case .bool(let isTrue) = value else {
            throw SyntaxError(
                "this is neither true nor false: it is \(value.type)", at: condition.range,
                hint: "compare it: (( X > 0 ))")
        }
        return isTrue
    }

    private func text(of condition: Condition) throws(SyntaxError) -> [UInt8] {
        let value = try value(of: condition)
        return value.textForm ?? Array(value.display.utf8)
    }

    private func value(of condition: Condition) throws(SyntaxError) -> WorkflowValue {
        var roots: [String: WorkflowValue] = [:]
        for use in condition.uses {
            let name = Condition.variable(use.name)
            roots[use.name] = try value(
                of: VariableReference(name: name, fallback: .none, range: use.range)
            ).workflowValue
        }
        return try condition.value(roots)
    }

    // MARK: Variables

    /// The variables of a command of the host: those of the process, as they are now, and those that were exported.
    var hostVariables: [String: String] {
        var result = environment
        for name in exported.union(environment.keys) where !VariableName.isPredefined(name) {
            guard let text = variables[name]?.text, !text.contains(0) else { continue }
            result[name] = String(decoding: text, as: UTF8.self)
        }
        return result
    }

    /// What a name stands for; nil where it is not set.
    func value(named name: String) -> ShellValue? {
        switch name {
        case "#": return ShellValue(String(arguments.count))
        case "@": return .list(arguments)
        case "_", "last", "PROFILE", "HOST": return lookUp(name)
        default: break
        }
        if let number = Int(name), number > 0 {
            return arguments.count >= number ? .text(arguments[number - 1]) : nil
        }
        if let value = variables[name] { return value }
        guard !VariableName.isPredefined(name), let value = environment[name] else { return nil }
        return ShellValue(value)
    }

    private func value(of reference: VariableReference) throws(SyntaxError) -> ShellValue {
        let value = value(named: reference.name)
        if let part = value?.part(reference.path) { return part }
        let what = value == nil ? "'$\(reference.name)' is not set" : "'$\(reference.name)' has no such part"
        switch reference.fallback {
        case .value(let bytes):
            return .text(bytes)
        case .error(let message):
            throw SyntaxError(message.isEmpty ? what : message, at: reference.range)
        case .none:
            throw SyntaxError(what, at: reference.range, hint: hint(for: reference, isSet: value != nil))
        }
    }

    private func hint(for reference: VariableReference, isSet: Bool) -> String {
        let name = reference.name
        if isSet { return "write ${\(name).FIELD-default} where it may be missing" }
        if Int(name) != nil { return "there are \(arguments.count) arguments; write ${\(name)-default}" }
        return "set it with let \(name) = VALUE, or write ${\(name)-default}"
    }
}

import ArgumentParser
import Synchronization

/// What the argument parser has accepted, without the texts that it does not look at.
///
/// It takes more than the tenth part of a millisecond for a command, and a long script says the same again and again of
/// other names. The parser alone decides, and words what is wrong: a command of a shape that it has accepted is right,
/// every other goes to it.
final class CheckedShapes: Sendable {
    /// A command without the texts of its operands.
    struct Shape: Hashable, Sendable {
        let verb: String
        /// The words that matter; nil for an operand of any text.
        let words: [String?]
    }

    private struct State {
        var checked = 0
        var parsed = 0
        /// What is known of each verb; nil where every text matters.
        var rules: [String: ShapeRules?] = [:]
        var known: Set<Shape> = []
    }

    private let state = Mutex(State())
    private let threshold: Int

    /// - Parameter threshold: so many commands are parsed first: what a verb declares is read from its help, which is not
    ///   worth it for a few.
    init(threshold: Int = 32) {
        self.threshold = threshold
    }

    /// So many shapes are held; then all are forgotten, as those that a script says again come again.
    private static let limit = 4_096

    /// So many commands were given to the argument parser.
    var parsed: Int { state.withLock { $0.parsed } }

    /// Checks a command.
    ///
    /// - Parameters:
    ///   - words: those behind the verb.
    ///   - command: the verb.
    ///   - parse: gives them to the argument parser.
    /// - Throws: what `parse` throws.
    func check<Command: ShellCommand>(
        _ words: [ExpandedWord], of command: Command.Type, _ parse: () throws(ShellError) -> ParsedCommand
    ) throws(ShellError) {
        let shape = shape(of: words, command)
        if let shape, state.withLock({ $0.known.contains(shape) }) { return }
        state.withLock { $0.parsed += 1 }
        guard case .command = try parse(), let shape else { return }
        state.withLock { state in
            if state.known.count >= Self.limit { state.known = [] }
            state.known.insert(shape)
        }
    }

    private func shape<Command: ShellCommand>(of words: [ExpandedWord], _ command: Command.Type) -> Shape? {
        let verb = command.verb
        let (isWorthIt, known) = state.withLock { state in
            state.checked += 1
            return (state.checked > threshold, state.rules[verb])
        }
        guard isWorthIt else { return nil }
        if let known { return known?.shape(of: words, verb: verb) }
        let rules = ShapeRules(of: command)
        state.withLock { $0.rules[verb] = .some(rules) }
        return rules?.shape(of: words, verb: verb)
    }
}

/// Which words of a verb matter to the argument parser.
///
/// The text of an operand does not where its type takes any text, as long as it does not begin as a flag. How many there
/// are matters, and `validate()` may look at that: it never looks at their texts.
struct ShapeRules: Sendable {
    private let flags: DeclaredFlags

    /// - Returns: nil for a verb with an operand of a narrower type, with subcommands or with another command behind it.
    init?<Command: ShellCommand>(of command: Command.Type) {
        guard command.configuration.subcommands.isEmpty, !(command is any WrappingCommand.Type),
            Self.takesAnyOperand(command)
        else { return nil }
        flags = DeclaredFlags(of: command)
    }

    /// Flags whose values are pairs: no more of them matters than that they are.
    private static let pairs: Set<String> = ["--tag", "--input"]

    private static func isPair(_ word: ExpandedWord) -> Bool {
        (try? ValueParsing.pair(ArgumentText.encoded(word))) != nil
    }

    func shape(of words: [ExpandedWord], verb: String) -> CheckedShapes.Shape {
        var isOperand = true
        var flag: String?
        let kept = words.map { word -> String? in
            guard word.units.first?.byte == UInt8(ascii: "-") else {
                defer { (isOperand, flag) = (true, nil) }
                if isOperand { return nil }
                return flag.map { Self.pairs.contains($0) } == true && Self.isPair(word)
                    ? "k=v" : ArgumentText.encoded(word)
            }
            let text = ArgumentText.encoded(word)
            flag = text
            // What stands behind a flag that is not known may be its value.
            isOperand = flags.leavesNextWord(text)
            return text
        }
        return CheckedShapes.Shape(verb: verb, words: kept)
    }

    /// Whether the types of all operands take any text.
    fileprivate static func takesAnyOperand<Arguments: ParsableArguments>(_ arguments: Arguments.Type) -> Bool {
        Mirror(reflecting: arguments.init()).children.allSatisfy { child in
            (child.value as? any OperandDeclaration).map { type(of: $0).takesAnyText } ?? true
        }
    }
}

/// What declares operands.
private protocol OperandDeclaration {
    static var takesAnyText: Bool { get }
}

extension Argument: OperandDeclaration {
    static var takesAnyText: Bool { Value.self is any AnyText.Type }
}

extension OptionGroup: OperandDeclaration {
    static var takesAnyText: Bool { ShapeRules.takesAnyOperand(Value.self) }
}

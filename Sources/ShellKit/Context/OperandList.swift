import ArgumentParser

/// A verb with a list of operands of any length.
///
/// The argument parser takes each word out of a list of all of them, which is slow for thousands: those beyond the first
/// few are appended behind it.
protocol OperandList: ShellCommand {
    /// Whether every word behind the first is an operand, whatever it begins with.
    static var takesAllWords: Bool { get }
    mutating func append(operands: [ExpandedWord])
}

extension OperandList {
    static var takesAllWords: Bool { false }
}

/// The words of a command: those that the argument parser gets, and the operands beyond.
struct SplitWords {
    var parsed: [ExpandedWord]
    var operands: [ExpandedWord] = []

    /// So many operands go through the argument parser.
    private static let limit = 256

    init<Command: ShellCommand>(_ words: [ExpandedWord], of command: Command.Type) {
        parsed = words
        guard words.count > Self.limit, let list = command as? any OperandList.Type else { return }
        if list.takesAllWords {
            parsed = Array(words.prefix(Self.limit))
            operands = Array(words.dropFirst(Self.limit))
            return
        }
        let places = DeclaredFlags(of: command).operands(among: words.map(\.text)).dropFirst(Self.limit)
        operands = places.map { words[$0] }
        var isMoved = [Bool](repeating: false, count: words.count)
        for place in places { isMoved[place] = true }
        parsed = words.indices.filter { !isMoved[$0] }.map { words[$0] }
    }
}

/// A regular expression that a user gives: a subset that is matched in time proportional to text × pattern.
///
/// Swift's `Regex` backtracks, so a short pattern could hold up a run for ever. Here all alternatives are followed at
/// once. Supported: characters, `.`, `[a-z]`, `[^a-z]`, `\d \w \s` and their opposites, `\` before any other sign,
/// `( )`, `|`, `* + ?`, `{n} {n,} {n,m}`, `^` and `$`. The pattern is searched for, as in JSON Schema: anchor it.
package struct Pattern: Sendable {
    /// Why a text is not a pattern.
    package struct Malformed: Error, Hashable, Sendable {
        package let reason: String
    }

    /// The most states that a pattern may compile to: `{n,m}` multiplies.
    package static let maximumStates = 5_000

    /// The pattern as written.
    package let text: String
    private let program: [PatternInstruction]

    package init(_ text: String) throws(Malformed) {
        self.text = text
        var compiler = PatternCompiler(text)
        program = try compiler.compile()
    }

    /// Whether the pattern occurs in a text.
    package func matches(_ text: some StringProtocol) -> Bool {
        var current: [Int] = []
        var seen = [Int](repeating: -1, count: program.count)
        let scalars = Array(text.unicodeScalars)
        for position in 0...scalars.count {
            // A search: an attempt begins at every position.
            var states = current
            current = []
            if enter([0] + states, at: position, of: scalars.count, into: &states, seen: &seen) { return true }
            guard position < scalars.count else { break }
            for state in states {
                if case .take(let set) = program[state], set.contains(scalars[position]) { current.append(state + 1) }
            }
        }
        return false
    }

    /// Follows everything that takes no character.
    ///
    /// - Returns: Whether the end of the pattern is reached.
    private func enter(
        _ roots: [Int], at position: Int, of count: Int, into states: inout [Int], seen: inout [Int]
    ) -> Bool {
        states = []
        var pending = roots
        while let state = pending.popLast() {
            guard seen[state] != position else { continue }
            seen[state] = position
            switch program[state] {
            case .take: states.append(state)
            case .split(let first, let second): pending += [second, first]
            case .jump(let target): pending.append(target)
            case .start: if position == 0 { pending.append(state + 1) }
            case .end: if position == count { pending.append(state + 1) }
            case .match: return true
            }
        }
        return false
    }
}

/// One state of a compiled pattern.
enum PatternInstruction: Sendable {
    case take(ScalarSet)
    case split(Int, Int)
    case jump(Int)
    case start
    case end
    case match
}

/// A set of characters.
struct ScalarSet: Sendable {
    var ranges: [ClosedRange<UInt32>]
    var isNegated = false

    func contains(_ scalar: Unicode.Scalar) -> Bool {
        ranges.contains { $0.contains(scalar.value) } != isNegated
    }

    static let any = ScalarSet(ranges: [], isNegated: true)

    /// The set behind `\d`, `\w`, `\s` and their opposites; `nil` for other letters.
    static func named(_ letter: Unicode.Scalar) -> ScalarSet? {
        let digits: [ClosedRange<UInt32>] = [0x30...0x39]
        let word = digits + [0x41...0x5A, 0x5F...0x5F, 0x61...0x7A]
        let space: [ClosedRange<UInt32>] = [0x09...0x0D, 0x20...0x20]
        return switch letter {
        case "d": ScalarSet(ranges: digits)
        case "D": ScalarSet(ranges: digits, isNegated: true)
        case "w": ScalarSet(ranges: word)
        case "W": ScalarSet(ranges: word, isNegated: true)
        case "s": ScalarSet(ranges: space)
        case "S": ScalarSet(ranges: space, isNegated: true)
        default: nil
        }
    }
}

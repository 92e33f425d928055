/// One alternative of a pattern, compiled to steps that are matched character by character.
struct GlobProgram: Hashable, Sendable {
    enum Step: Hashable, Sendable {
        case character(UInt32)
        /// `?`: any character but `/`.
        case anyCharacter
        /// `[…]`.
        case oneOf([ClosedRange<UInt32>], isNegated: Bool)
        /// `*`: any characters but `/`.
        case star
        /// `**` at the end, or beside other characters: anything.
        case globstar
        /// `**/`: any number of directories, also none.
        case directories
    }

    private let steps: [Step]

    init(_ text: [UInt8]) throws(Glob.Malformed) {
        let characters = Self.characters(of: text)
        var steps: [Step] = []
        var offset = 0
        while offset < characters.count {
            switch characters[offset] {
            case Self.backslash:
                guard offset + 1 < characters.count else { throw .trailingEscape }
                steps.append(.character(characters[offset + 1]))
                offset += 2
            case Self.code("?"):
                steps.append(.anyCharacter)
                offset += 1
            case Self.code("["): steps.append(try Self.set(characters, &offset))
            case Self.code("*"):
                let begin = offset
                while offset < characters.count, characters[offset] == Self.code("*") { offset += 1 }
                let startsSegment = begin == 0 || characters[begin - 1] == Self.slash
                if offset - begin == 1 {
                    steps.append(.star)
                } else if startsSegment, offset < characters.count, characters[offset] == Self.slash {
                    steps.append(.directories)
                    offset += 1
                } else {
                    steps.append(.globstar)
                }
            case let character:
                steps.append(.character(character))
                offset += 1
            }
        }
        self.steps = steps
    }

    private static func code(_ scalar: Unicode.Scalar) -> UInt32 { scalar.value }
    private static let slash = code("/")
    private static let backslash = code("\\")

    /// `[…]`; a `]` that comes first is a character, as is a `-` at either end.
    private static func set(_ characters: [UInt32], _ offset: inout Int) throws(Glob.Malformed) -> Step {
        var position = offset + 1
        var isNegated = false
        if position < characters.count, characters[position] == code("!") || characters[position] == code("^") {
            isNegated = true
            position += 1
        }
        let first = position
        var ranges: [ClosedRange<UInt32>] = []
        while position < characters.count, characters[position] != code("]") || position == first {
            if characters[position] == code("["), position + 1 < characters.count,
                [code(":"), code("."), code("=")].contains(characters[position + 1])
            {
                throw .characterClass
            }
            let low = try member(characters, &position)
            if position + 1 < characters.count, characters[position] == code("-"), characters[position + 1] != code("]")
            {
                position += 1
                let high = try member(characters, &position)
                guard low <= high else { throw .backwardRange("\(text(low))-\(text(high))") }
                ranges.append(low...high)
            } else {
                ranges.append(low...low)
            }
        }
        guard position < characters.count else { throw .unclosed("[") }
        offset = position + 1
        return .oneOf(ranges, isNegated: isNegated)
    }

    private static func text(_ character: UInt32) -> Character { Character(Unicode.Scalar(character) ?? "\u{FFFD}") }

    private static func member(_ characters: [UInt32], _ position: inout Int) throws(Glob.Malformed) -> UInt32 {
        if characters[position] == backslash { position += 1 }
        guard position < characters.count else { throw .unclosed("[") }
        defer { position += 1 }
        return characters[position]
    }

    /// UTF-8 scalars; a byte that is not UTF-8 becomes a character beyond Unicode, so that it equals only itself.
    private static func characters(of bytes: [UInt8]) -> [UInt32] {
        if let text = String(validating: bytes, as: UTF8.self) { return text.unicodeScalars.map(\.value) }
        var characters: [UInt32] = []
        var offset = 0
        while offset < bytes.count {
            let longest = min(4, bytes.count - offset)
            let scalar = (1...longest).lazy.compactMap { length -> (UInt32, Int)? in
                guard let text = String(validating: bytes[offset..<offset + length], as: UTF8.self),
                    let scalar = text.unicodeScalars.first
                else { return nil }
                return (scalar.value, length)
            }.first
            characters.append(scalar?.0 ?? 0x11_0000 + UInt32(bytes[offset]))
            offset += scalar?.1 ?? 1
        }
        return characters
    }

    // MARK: Matching

    func matches(_ name: [UInt8]) -> Bool { states(after: name)?[2 * steps.count] ?? false }

    /// Whether a longer name that begins with `prefix` can match.
    func canMatch(beginningWith prefix: [UInt8]) -> Bool {
        states(after: prefix)?.prefix(2 * steps.count).contains(true) ?? false
    }

    /// A state is `2 × step`, plus one while `directories` is inside a directory's name; `nil` when none is left.
    private func states(after name: [UInt8]) -> [Bool]? {
        var states = [Bool](repeating: false, count: 2 * steps.count + 2)
        enter(0, in: &states)
        for character in Self.characters(of: name) {
            var next = [Bool](repeating: false, count: states.count)
            var isAlive = false
            for state in states.indices where states[state] && state < 2 * steps.count {
                advance(state, over: character, into: &next)
            }
            for state in next where state { isAlive = true }
            guard isAlive else { return nil }
            states = next
        }
        return states
    }

    private func enter(_ step: Int, in states: inout [Bool]) {
        guard !states[2 * step] else { return }
        states[2 * step] = true
        guard step < steps.count else { return }
        switch steps[step] {
        case .star, .globstar, .directories: enter(step + 1, in: &states)
        case .character, .anyCharacter, .oneOf: break
        }
    }

    private func advance(_ state: Int, over character: UInt32, into next: inout [Bool]) {
        let step = state / 2
        switch steps[step] {
        case .character(let wanted): if character == wanted { enter(step + 1, in: &next) }
        case .anyCharacter: if character != Self.slash { enter(step + 1, in: &next) }
        case .oneOf(let ranges, let isNegated):
            if character != Self.slash, ranges.contains(where: { $0.contains(character) }) != isNegated {
                enter(step + 1, in: &next)
            }
        case .star: if character != Self.slash { enter(step, in: &next) }
        case .globstar: enter(step, in: &next)
        case .directories:
            if character != Self.slash {
                next[state | 1] = true
            } else if state % 2 == 1 {
                enter(step, in: &next)
            }
        }
    }

    /// The characters before the first step that is no plain character.
    var literalPrefix: [UInt8] {
        var prefix: [UInt8] = []
        for step in steps {
            guard case .character(let value) = step else { break }
            if let scalar = Unicode.Scalar(value) {
                prefix += String(Character(scalar)).utf8
            } else {
                prefix.append(UInt8(truncatingIfNeeded: value - 0x11_0000))
            }
        }
        return prefix
    }
}

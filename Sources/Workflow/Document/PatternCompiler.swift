/// Reads a pattern and writes its states, one fragment at a time; fragments are relative, so they can be repeated.
struct PatternCompiler {
    private typealias Fragment = [PatternInstruction]

    private static let maximumLength = 1_024
    private static let maximumDepth = 32
    private static let maximumRepeat = 1_000

    private let scalars: [Unicode.Scalar]
    private var offset = 0

    init(_ text: String) {
        scalars = Array(text.unicodeScalars)
    }

    mutating func compile() throws(Pattern.Malformed) -> [PatternInstruction] {
        guard scalars.count <= Self.maximumLength else {
            throw Pattern.Malformed(reason: "the pattern is longer than \(Self.maximumLength) characters")
        }
        let program = try alternatives(depth: 0)
        guard offset == scalars.count else { throw Pattern.Malformed(reason: "')' without '('") }
        return program + [.match]
    }

    private var next: Unicode.Scalar? { offset < scalars.count ? scalars[offset] : nil }

    private mutating func take(_ scalar: Unicode.Scalar) -> Bool {
        guard next == scalar else { return false }
        offset += 1
        return true
    }

    private mutating func alternatives(depth: Int) throws(Pattern.Malformed) -> Fragment {
        guard depth <= Self.maximumDepth else { throw Pattern.Malformed(reason: "the groups are nested too deeply") }
        var fragment = try sequence(depth: depth)
        while take("|") {
            let right = try sequence(depth: depth)
            fragment =
                [.split(1, fragment.count + 2)] + fragment.shifted(by: 1)
                + [.jump(fragment.count + 2 + right.count)] + right.shifted(by: fragment.count + 2)
        }
        return fragment
    }

    private mutating func sequence(depth: Int) throws(Pattern.Malformed) -> Fragment {
        var fragment: Fragment = []
        while let scalar = next, scalar != "|", scalar != ")" {
            let atom = try quantified(try atom(depth: depth))
            fragment += atom.shifted(by: fragment.count)
            guard fragment.count <= Pattern.maximumStates else { throw Self.tooLarge }
        }
        return fragment
    }

    private static var tooLarge: Pattern.Malformed {
        Pattern.Malformed(reason: "the pattern has more than \(Pattern.maximumStates) states")
    }

    private mutating func atom(depth: Int) throws(Pattern.Malformed) -> Fragment {
        guard let scalar = next else { return [] }
        offset += 1
        switch scalar {
        case "^": return [.start]
        case "$": return [.end]
        case ".": return [.take(.any)]
        case "[": return [.take(try set())]
        case "\\": return [.take(try escape())]
        case "(":
            if take("?"), !take(":") { throw Pattern.Malformed(reason: "'(?' is not supported, except '(?:'") }
            let group = try alternatives(depth: depth + 1)
            guard take(")") else { throw Pattern.Malformed(reason: "'(' is not closed") }
            return group
        case "*", "+", "?", "{":
            throw Pattern.Malformed(
                reason: "nothing to repeat before '\(scalar)'; '\\\(scalar)' is the character")
        default: return [.take(ScalarSet(ranges: [scalar.value...scalar.value]))]
        }
    }

    private mutating func escape() throws(Pattern.Malformed) -> ScalarSet {
        guard let scalar = next else { throw Pattern.Malformed(reason: "the pattern ends with '\\'") }
        offset += 1
        if let set = ScalarSet.named(scalar) { return set }
        let controls: [Unicode.Scalar: UInt32] = ["n": 0x0A, "r": 0x0D, "t": 0x09]
        if let control = controls[scalar] { return ScalarSet(ranges: [control...control]) }
        guard !scalar.properties.isAlphabetic, scalar.properties.numericType == nil else {
            throw Pattern.Malformed(reason: "'\\\(scalar)' is not supported")
        }
        return ScalarSet(ranges: [scalar.value...scalar.value])
    }

    /// `[…]`; a `]` that comes first is a character, as is a `-` at either end.
    private mutating func set() throws(Pattern.Malformed) -> ScalarSet {
        var set = ScalarSet(ranges: [], isNegated: take("^"))
        var isFirst = true
        while let scalar = next, isFirst || scalar != "]" {
            isFirst = false
            if scalar == "[", offset + 1 < scalars.count, [":", ".", "="].contains(scalars[offset + 1]) {
                throw Pattern.Malformed(reason: "classes such as '[:alpha:]' are not supported; write '[A-Za-z]'")
            }
            offset += 1
            var members = ScalarSet(ranges: [scalar.value...scalar.value])
            if scalar == "\\" { members = try escape() }
            guard !members.isNegated else {
                throw Pattern.Malformed(reason: "an opposite such as '\\D' cannot stand in '[…]'")
            }
            if members.ranges.count == 1, let low = members.ranges.first, low.count == 1, next == "-",
                offset + 1 < scalars.count, scalars[offset + 1] != "]"
            {
                offset += 1
                let high = try rangeEnd()
                guard low.lowerBound <= high else { throw Pattern.Malformed(reason: "a range in '[…]' goes backwards") }
                members.ranges = [low.lowerBound...high]
            }
            set.ranges += members.ranges
        }
        guard take("]") else { throw Pattern.Malformed(reason: "'[' is not closed") }
        return set
    }

    private mutating func rangeEnd() throws(Pattern.Malformed) -> UInt32 {
        let scalar = scalars[offset]
        offset += 1
        guard scalar == "\\" else { return scalar.value }
        let set = try escape()
        guard set.ranges.count == 1, let only = set.ranges.first, only.count == 1, !set.isNegated else {
            throw Pattern.Malformed(reason: "a range in '[…]' ends with a class")
        }
        return only.lowerBound
    }

    private mutating func quantified(_ atom: Fragment) throws(Pattern.Malformed) -> Fragment {
        var fragment = atom
        while let scalar = next {
            switch scalar {
            case "*": fragment = Self.loop(fragment)
            case "+": fragment += Self.loop(fragment).shifted(by: fragment.count)
            case "?": fragment = Self.optional(fragment)
            case "{":
                let (low, high) = try bounds()
                fragment = try Self.repeated(fragment, low, high)
                continue
            default: return fragment
            }
            offset += 1
            guard fragment.count <= Pattern.maximumStates else { throw Self.tooLarge }
        }
        return fragment
    }

    private static func loop(_ fragment: Fragment) -> Fragment {
        [.split(1, fragment.count + 2)] + fragment.shifted(by: 1) + [.jump(0)]
    }

    private static func optional(_ fragment: Fragment) -> Fragment {
        [.split(1, fragment.count + 1)] + fragment.shifted(by: 1)
    }

    private static func repeated(_ fragment: Fragment, _ low: Int, _ high: Int?) throws(Pattern.Malformed) -> Fragment {
        // Checked before anything is written: two small repeats within each other already are a large one.
        let copies = max(high ?? low + 1, 1)
        guard copies * (fragment.count + 2) <= Pattern.maximumStates else { throw tooLarge }
        var result: Fragment = []
        for _ in 0..<low { result += fragment.shifted(by: result.count) }
        if let high {
            for _ in low..<high { result += optional(fragment).shifted(by: result.count) }
        } else {
            result += loop(fragment).shifted(by: result.count)
        }
        return result
    }

    /// `{n}`, `{n,}`, `{n,m}`.
    private mutating func bounds() throws(Pattern.Malformed) -> (low: Int, high: Int?) {
        offset += 1
        let malformed = Pattern.Malformed(reason: "'{' begins a repeat such as {2,5}; write '\\{' for the character")
        guard let low = try number() else { throw malformed }
        var high: Int? = low
        if take(",") { high = try number() }
        guard take("}") else { throw malformed }
        if let high, high < low { throw Pattern.Malformed(reason: "the repeat {\(low),\(high)} goes backwards") }
        return (low, high)
    }

    private mutating func number() throws(Pattern.Malformed) -> Int? {
        var value: Int?
        while let scalar = next, ("0"..."9").contains(scalar) {
            value = (value ?? 0) * 10 + Int(scalar.value - 0x30)
            guard let value, value <= Self.maximumRepeat else {
                throw Pattern.Malformed(reason: "a repeat of more than \(Self.maximumRepeat)")
            }
            offset += 1
        }
        return value
    }
}

extension [PatternInstruction] {
    /// The same states at another place.
    fileprivate func shifted(by distance: Int) -> [PatternInstruction] {
        guard distance != 0 else { return self }
        return map { instruction in
            switch instruction {
            case .split(let first, let second): .split(first + distance, second + distance)
            case .jump(let target): .jump(target + distance)
            case .take, .start, .end, .match: instruction
            }
        }
    }
}

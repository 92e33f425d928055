/// A file-name pattern on bytes: `*` within a directory, `**` across directories, `?`, `[a-z]`, `[!x]`, `{a,b}`, `\`.
///
/// Matching is a simulation of all alternatives at once, so its time is bounded by pattern × name whatever the pattern
/// is. One character is one UTF-8 scalar; bytes that are not UTF-8 are characters of their own.
package struct Glob: Hashable, Sendable {
    /// Why a text is not a pattern.
    package enum Malformed: Error, Hashable, Sendable, CustomStringConvertible {
        case empty
        case unclosed(Character)
        case trailingEscape
        /// A class such as `[:alpha:]`.
        case characterClass
        case backwardRange(String)
        case tooLong(limit: Int)
        case tooManyAlternatives(limit: Int)

        package var description: String {
            switch self {
            case .empty: "the pattern is empty"
            case .unclosed(let opener):
                "'\(opener)' is not closed in the pattern; write '\\\(opener)' for the character"
            case .trailingEscape: "the pattern ends with '\\'; write '\\\\' for the character"
            case .characterClass: "classes such as '[:alpha:]' are not supported; write '[A-Za-z]'"
            case .backwardRange(let range): "the range '\(range)' goes backwards"
            case .tooLong(let limit): "the pattern is longer than \(limit) bytes"
            case .tooManyAlternatives(let limit): "the braces give more than \(limit) alternatives"
            }
        }
    }

    /// Longest pattern, in bytes.
    package static let maximumLength = 1_024
    /// Most alternatives that braces may give.
    package static let maximumAlternatives = 256

    /// The pattern as written.
    package let pattern: [UInt8]
    private let alternatives: [GlobProgram]

    /// Parses a pattern.
    ///
    /// - Parameter pattern: the pattern; it is matched against whole names, a leading `/` has no special meaning.
    /// - Throws: ``Malformed``.
    package init(bytes pattern: [UInt8]) throws(Malformed) {
        guard !pattern.isEmpty else { throw .empty }
        guard pattern.count <= Self.maximumLength else { throw .tooLong(limit: Self.maximumLength) }
        self.pattern = pattern
        var alternatives: [GlobProgram] = []
        for text in try GlobBraces.expand(pattern) { alternatives.append(try GlobProgram(text)) }
        self.alternatives = alternatives
    }

    package init(_ pattern: some StringProtocol) throws(Malformed) { try self.init(bytes: Array(pattern.utf8)) }

    /// Whether a text holds characters that mean something in a pattern.
    package static func isPattern(_ text: some StringProtocol) -> Bool {
        text.utf8.contains { "*?[{\\".utf8.contains($0) }
    }

    /// Whether the whole name matches.
    package func matches(_ name: [UInt8]) -> Bool { alternatives.contains { $0.matches(name) } }

    /// Whether a file below a directory can match, given the directory's path without a slash at its end.
    package func canMatch(below directory: [UInt8]) -> Bool {
        alternatives.contains { $0.canMatch(beginningWith: directory + [UInt8(ascii: "/")]) }
    }

    /// Whether the whole name matches.
    package func matches(_ name: some StringProtocol) -> Bool { matches(Array(name.utf8)) }

    /// The bytes that every match begins with, for narrowing a listing.
    package var literalPrefix: [UInt8] {
        let prefixes = alternatives.map(\.literalPrefix)
        guard var common = prefixes.first else { return [] }
        for prefix in prefixes.dropFirst() {
            common = zip(common, prefix).prefix { $0 == $1 }.map(\.0)
        }
        return common
    }
}

/// Writes out the alternatives of `{a,b}`.
enum GlobBraces {
    static func expand(_ pattern: [UInt8]) throws(Glob.Malformed) -> [[UInt8]] {
        var pending = [pattern]
        var done: [[UInt8]] = []
        while let text = pending.popLast() {
            guard let group = try firstGroup(in: text) else {
                done.append(text)
                continue
            }
            for choice in group.choices.reversed() {
                pending.append(Array(text[..<group.range.lowerBound]) + choice + Array(text[group.range.upperBound...]))
            }
            guard pending.count + done.count <= Glob.maximumAlternatives else {
                throw .tooManyAlternatives(limit: Glob.maximumAlternatives)
            }
        }
        return done
    }

    private static func firstGroup(
        in text: [UInt8]
    ) throws(Glob.Malformed) -> (range: Range<Int>, choices: [[UInt8]])? {
        var depth = 0
        var start = 0
        var choiceStart = 0
        var choices: [[UInt8]] = []
        var offset = 0
        var isInSet = false
        while offset < text.count {
            switch text[offset] {
            case UInt8(ascii: "\\"): offset += 1
            case UInt8(ascii: "["): isInSet = true
            case UInt8(ascii: "]"): isInSet = false
            case UInt8(ascii: "{") where !isInSet:
                if depth == 0 { (start, choiceStart) = (offset, offset + 1) }
                depth += 1
            case UInt8(ascii: ",") where depth == 1 && !isInSet:
                choices.append(Array(text[choiceStart..<offset]))
                choiceStart = offset + 1
            case UInt8(ascii: "}") where depth > 0 && !isInSet:
                depth -= 1
                if depth == 0 { return (start..<offset + 1, choices + [Array(text[choiceStart..<offset])]) }
            default: break
            }
            offset += 1
        }
        guard depth == 0 else { throw .unclosed("{") }
        return nil
    }
}

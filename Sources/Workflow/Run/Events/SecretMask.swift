internal import MictlanXModel
internal import MictlanXText

/// Hides secrets in texts that leave the run: events, logs, errors. The taint of a value keeps secrets out of such texts in
/// the first place; this is for what a program printed, or what was written out twice.
///
/// A secret is hidden as a whole, by each of its lines of 8 bytes or more, and in the forms in which programs repeat it:
/// base64 (also behind other text, as in `user:password`), percent-encoded and as JSON.
package struct SecretMask: Sendable {
    /// What is searched for, the longest first.
    private let patterns: [[UInt8]]

    private static let replacement = Array("***".utf8)
    private static let shortestLine = 8

    /// A mask for the secrets in some values.
    package init(_ values: [WorkflowValue]) {
        var texts: Set<[UInt8]> = []
        func add(_ text: String) {
            let bytes = Array(text.utf8)
            guard bytes.count >= SecretDeclaration.minimumLength else { return }
            texts.insert(bytes)
            texts.insert(Self.percentEncoded(bytes))
            texts.insert(Array(JSONText.encode(.string(text)).utf8.dropFirst().dropLast()))
            for form in Self.base64Forms(bytes) where form.count >= Self.shortestLine { texts.insert(form) }
        }
        func collect(_ value: WorkflowValue) {
            switch value {
            case .secret(let secret):
                add(secret.exposed)
                for line in secret.exposed.split(whereSeparator: \.isNewline) {
                    if line.utf8.count >= Self.shortestLine { add(String(line)) }
                }
            case .list(let elements): elements.forEach(collect)
            case .map(let map): for (_, value) in map { collect(value) }
            default: break
            }
        }
        values.forEach(collect)
        patterns = texts.sorted { $0.count == $1.count ? $0.lexicographicallyPrecedes($1) : $0.count > $1.count }
    }

    /// Whether there is nothing to hide.
    package var isEmpty: Bool { patterns.isEmpty }

    /// The text with `***` in place of every secret.
    package func callAsFunction(_ text: String) -> String {
        guard !patterns.isEmpty else { return text }
        let bytes = Array(text.utf8)
        let masked = self(bytes)
        return masked == bytes ? text : String(decoding: masked, as: UTF8.self)
    }

    /// The bytes with `***` in place of every secret.
    package func callAsFunction(_ bytes: [UInt8]) -> [UInt8] {
        guard !patterns.isEmpty else { return bytes }
        var output: [UInt8] = []
        var offset = 0
        // Where the next occurrence of each pattern is, so that each is searched once.
        var next = patterns.map { bytes.firstIndex(of: $0, from: 0) }
        while true {
            var best: (start: Int, pattern: Int)?
            for index in patterns.indices {
                if let start = next[index], start < offset {
                    next[index] = bytes.firstIndex(of: patterns[index], from: offset)
                }
                // Of those that begin at one place the longest comes first.
                if let start = next[index], best.map({ start < $0.start }) ?? true { best = (start, index) }
            }
            guard let best else { break }
            output += bytes[offset..<best.start]
            output += Self.replacement
            offset = best.start + patterns[best.pattern].count
        }
        return output + bytes[offset...]
    }

    /// The event with all its texts masked.
    func callAsFunction(_ body: RunEvent.Body) -> RunEvent.Body {
        switch body {
        case .plan(let step, var plan):
            plan.target = plan.target.map { self($0) }
            plan.notes = plan.notes.map { self($0) }
            return .plan(step: step, plan)
        case .stepState(let step, let kind, let status, let message, let summary):
            return .stepState(
                step: step, kind: kind, status, message: message.map { self($0) }, summary: summary.map { self($0) })
        case .itemFail(let step, let ordinal, let item, let code, let message):
            return .itemFail(step: step, ordinal: ordinal, item: self(item), code: code, message: self(message))
        case .retry(let step, let attempt, let delay, let message):
            return .retry(step: step, attempt: attempt, delay: delay, message: self(message))
        case .guardBreach(let step, let rule, let message):
            return .guardBreach(step: step, rule: rule, message: self(message))
        case .log(let level, let message, let step): return .log(level: level, message: self(message), step: step)
        case .runStart, .progress, .itemDone, .heartbeat, .runEnd: return body
        }
    }

    private static func percentEncoded(_ bytes: [UInt8]) -> [UInt8] {
        let digits = Array("0123456789ABCDEF".utf8)
        return bytes.flatMap { byte -> [UInt8] in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"):
                [byte]
            default: [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
    }

    /// The characters of base64 that depend on the text alone, for each place that it can have among groups of 3 bytes.
    private static func base64Forms(_ bytes: [UInt8]) -> [[UInt8]] {
        (0..<3).map { shift in
            let encoded = base64(Array(repeating: 0, count: shift) + bytes)
            // The first characters hold bits of what stands before, the last of what comes behind.
            let first = shift == 0 ? 0 : shift + 1
            let last = (shift + bytes.count) * 8 / 6
            return first < last ? Array(encoded[first..<last]) : []
        }
    }

    /// RFC 4648 §4, without padding.
    private static func base64(_ bytes: [UInt8]) -> [UInt8] {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
        var output: [UInt8] = []
        var (bits, count) = (0, 0)
        for byte in bytes {
            bits = (bits << 8 | Int(byte)) & 0xFFFF
            count += 8
            while count >= 6 {
                count -= 6
                output.append(alphabet[bits >> count & 63])
            }
        }
        if count > 0 { output.append(alphabet[bits << (6 - count) & 63]) }
        return output
    }
}

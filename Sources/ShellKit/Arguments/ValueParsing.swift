import ArgumentParser
import MictlanXModel
import MictlanXNode
import MictlanXPlatform
import MictlanXText
import SystemPackage
import Workflow

/// Parses the values of flags: one grammar for each kind of value.
enum ValueParsing {
    static func size(_ text: String) throws -> ByteCount {
        let size = try parsed { try ByteCount(parsing: ArgumentText.decoded(text).text) }
        guard size.bytes > 0 else { throw ValidationError("a size must be more than 0 bytes") }
        return size
    }

    /// 64 hexadecimal digits.
    static func checksum(_ text: String) throws -> Checksum {
        guard let checksum = Checksum(hex: text) else {
            throw ValidationError("a SHA-256 has 64 hexadecimal digits")
        }
        return checksum
    }

    /// A size that may be 0.
    static func sizeOrNothing(_ text: String) throws -> ByteCount {
        try parsed { try ByteCount(parsing: ArgumentText.decoded(text).text) }
    }

    static func duration(_ text: String) throws -> Duration {
        let text = ArgumentText.decoded(text).text
        if let excess = DurationText.excess(of: text) { throw ValidationError(excess) }
        let duration = try parsed { try DurationText.parse(text) }
        guard duration > .zero else { throw ValidationError("a duration must be longer than 0") }
        return duration
    }

    /// A duration back from now, or a moment; one without a zone is in that of this machine.
    static func age(_ text: String) throws -> AgeLimit {
        let text = ArgumentText.decoded(text).text
        if let duration = try? DurationText.parse(text), duration > .zero { return .duration(duration) }
        if let time = Timestamp(text, offset: LocalZone.offset(atLocal:)) { return .time(time) }
        throw ValidationError(
            "write a duration such as 7d, or a time such as 2026-11-28 or 2026-11-28T10:00:00Z")
    }

    static func uri(_ text: String) throws -> MictlanXURI {
        try parsed { try MictlanXURI(ArgumentText.decoded(text).text) }
    }

    static func positive(_ text: String) throws -> Int {
        guard let number = Int(text), number > 0 else { throw ValidationError("a whole number above 0 is needed") }
        return number
    }

    static func count(_ text: String) throws -> Int {
        guard let number = Int(text), number >= 0 else { throw ValidationError("a whole number is needed") }
        return number
    }

    /// `host:port`, IPv6 in brackets.
    static func address(_ text: String) throws -> NodeAddress {
        let text = ArgumentText.decoded(text).text
        let fault = ValidationError("write it as HOST:PORT, for example 127.0.0.1:60666")
        guard let colon = text.lastIndex(of: ":"), let port = UInt16(text[text.index(after: colon)...]) else {
            throw fault
        }
        var host = text[..<colon]
        if host.hasPrefix("["), host.hasSuffix("]") { host = host.dropFirst().dropLast() }
        guard !host.isEmpty else { throw fault }
        return .tcp(host: String(host), port: Int(port))
    }

    /// `unix:path`, or `host:port`.
    static func listener(_ text: String) throws -> NodeAddress {
        let scheme = "unix:"
        let decoded = ArgumentText.decoded(text).text
        if decoded == SocketActivation.name { return .inherited(descriptor: SocketActivation.descriptor) }
        guard decoded.hasPrefix(scheme) else { return try address(text) }
        let path = decoded.dropFirst(scheme.utf8.count)
        guard !path.isEmpty else { throw ValidationError("name the socket, for example unix:/run/mictlanx/node.sock") }
        return .unixSocket(FilePath(String(path)))
    }

    /// Permissions in octal digits, as chmod(1) takes them.
    static func mode(_ text: String) throws -> UInt32 {
        guard let mode = UInt32(text, radix: 8), mode <= 0o777, mode & 0o600 == 0o600 else {
            throw ValidationError("a mode is written as 660 or 666")
        }
        return mode
    }

    /// A media type: two tokens of RFC 9110 with a slash between them, and perhaps parameters.
    static func mediaType(_ text: String) throws -> String {
        let text = ArgumentText.decoded(text).text
        let tokens = text.prefix { $0 != ";" }.split(separator: "/", omittingEmptySubsequences: false)
        let isToken = tokens.allSatisfy { token in
            !token.isEmpty
                && token.utf8.allSatisfy {
                    $0 > 0x20 && $0 < 0x7F && !"()<>@,:\\\"[]?={}".utf8.contains($0)
                }
        }
        guard tokens.count == 2, isToken, text.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) else {
            throw ValidationError("write a media type such as image/png")
        }
        return text
    }

    /// `key=value`.
    static func pair(_ text: String) throws -> KeyValue {
        let text = ArgumentText.decoded(text).text
        guard let equals = text.firstIndex(of: "="), equals != text.startIndex else {
            throw ValidationError("write it as key=value")
        }
        return KeyValue(key: String(text[..<equals]), value: String(text[text.index(after: equals)...]))
    }

    /// One word of a closed set.
    static func choice<Choice: CaseIterable & RawRepresentable<String>>(_ text: String) throws -> Choice {
        guard let choice = Choice(rawValue: text) else {
            let words = Choice.allCases.map { $0.rawValue.quoted }
            throw ValidationError("one of \(words.joined(separator: ", ")) is needed")
        }
        return choice
    }

    /// Keeps the words of an error that has a description.
    private static func parsed<Value>(_ body: () throws -> Value) throws -> Value {
        do {
            return try body()
        } catch {
            throw ValidationError("\(error)")
        }
    }
}

/// A tag or an input: `key=value`.
struct KeyValue: Sendable, Equatable {
    var key: String
    var value: String
}

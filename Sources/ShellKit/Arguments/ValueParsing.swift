import ArgumentParser
import MictlanXModel
import MictlanXNode
import MictlanXText
import SystemPackage

/// Parses the values of flags: one grammar for each kind of value.
enum ValueParsing {
    static func size(_ text: String) throws -> ByteCount {
        let size = try parsed { try ByteCount(parsing: ArgumentText.decoded(text).text) }
        guard size.bytes > 0 else { throw ValidationError("a size must be more than 0 bytes") }
        return size
    }

    static func duration(_ text: String) throws -> Duration {
        let duration = try parsed { try DurationText.parse(ArgumentText.decoded(text).text) }
        guard duration > .zero else { throw ValidationError("a duration must be longer than 0") }
        return duration
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

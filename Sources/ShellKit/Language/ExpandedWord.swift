/// A word with its variables filled in: bytes, each of which may be barred from acting as a pattern.
struct ExpandedWord: Sendable, Equatable {
    struct Unit: Sendable, Equatable {
        var byte: UInt8
        var isQuoted: Bool
    }

    var units: [Unit]

    init(units: [Unit] = []) {
        self.units = units
    }

    /// A word of the host's command line: its shell has taken the quotes, so every character may act as a pattern.
    init(hostWord bytes: some Sequence<UInt8>) {
        units = bytes.map { Unit(byte: $0, isQuoted: false) }
    }

    init(_ text: String) {
        self.init(hostWord: text.utf8)
    }

    mutating func append(_ bytes: some Sequence<UInt8>, isQuoted: Bool) {
        units += bytes.map { Unit(byte: $0, isQuoted: isQuoted) }
    }

    var bytes: [UInt8] {
        units.map(\.byte)
    }

    /// The text for messages and for values that are text; bytes that are not UTF-8 show as U+FFFD.
    var text: String {
        String(decoding: bytes, as: UTF8.self)
    }
}

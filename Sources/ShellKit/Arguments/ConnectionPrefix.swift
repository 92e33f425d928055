/// The connection with which a remote word begins, as in `prod:bucket/name`; `:bucket/name` is at this one.
struct ConnectionPrefix: Sendable {
    /// Its name; empty for the connection where the command is.
    let name: String
    /// What is meant there, from the root.
    let rest: ExpandedWord
    /// Whether the colon is in quotes: then it belongs to a name, where one can have it.
    let isQuoted: Bool

    private static let colon = UInt8(ascii: ":")
    private static let slash = UInt8(ascii: "/")

    /// - Returns: `nil` for a word without one.
    init?(_ word: ExpandedWord) {
        let units = word.units
        guard let index = units.firstIndex(where: { $0.byte == Self.colon || $0.byte == Self.slash }),
            units[index].byte == Self.colon
        else { return nil }
        name = String(decoding: units[..<index].map(\.byte), as: UTF8.self)
        isQuoted = units[index].isQuoted
        var rest = ExpandedWord("/")
        let tail = units[(index + 1)...]
        rest.units += tail.first?.byte == Self.slash ? tail.dropFirst() : tail
        self.rest = rest
    }
}

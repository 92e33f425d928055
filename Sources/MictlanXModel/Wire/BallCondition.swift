/// What the field `mictlanx-if-checksum` asks of a ball (docs/wire-notes.md).
package enum BallCondition: Hashable, Sendable {
    /// The whole visible ball has this content.
    case content(Checksum)
    /// Only for a delete: of this content there is a part, and all of it was put at one moment, the value of the tag
    /// `updated_at`. Nothing but that part goes.
    case unfinished(Checksum, moment: String)

    private static let unfinished = "; unfinished="

    /// Reads the value of the field; `nil` for any other text.
    package init?(_ text: String) {
        // The usual one, without the search.
        if let checksum = Checksum(hex: text) {
            self = .content(checksum)
            return
        }
        guard let range = text.firstRange(of: Self.unfinished) else { return nil }
        let moment = text[range.upperBound...]
        guard let checksum = Checksum(hex: text[..<range.lowerBound]), !moment.isEmpty,
            moment.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) })
        else { return nil }
        self = .unfinished(checksum, moment: String(moment))
    }

    /// The value of the field.
    package var text: String {
        switch self {
        case .content(let checksum): checksum.hex
        case .unfinished(let checksum, let moment): "\(checksum.hex)\(Self.unfinished)\(moment)"
        }
    }
}

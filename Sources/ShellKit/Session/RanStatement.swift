import MictlanXText

/// A statement that ran in this session, or was refused in it.
struct RanStatement: Sendable {
    let source: SourceText
    /// Which statement of the source, from 0; `nil` for all of it.
    var number: Int?

    /// As it was written.
    var text: String {
        guard let number, let ranges = try? Parser.ranges(in: source.bytes), ranges.indices.contains(number) else {
            return String(decoding: source.bytes, as: UTF8.self)
        }
        return String(decoding: source.bytes[ranges[number]], as: UTF8.self)
    }
}

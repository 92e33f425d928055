internal import FoundationEssentials

extension JSONEncoder {
    /// Writes JSON as the routers do.
    static var wire: JSONEncoder {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.withoutEscapingSlashes]
        return encoder
    }
}

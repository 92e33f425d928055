/// A map of the document that is read into a Swift type.
protocol DocumentSection: Sendable {
    static var schema: MapSchema { get }

    /// Decodes all keys, reporting every fault; fails where something that is required is missing or faulty.
    init?(_ reader: MapReader)
}

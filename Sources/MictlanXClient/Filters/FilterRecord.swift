public import MictlanXModel

/// Which filters a ball went through when it was put, and what it was before: recorded by its tags.
public struct FilterRecord: Hashable, Sendable {
    /// The names of the filters in the order in which they were applied; at least one.
    public let names: [String]
    /// The size of the bytes before; `nil` where no tag tells, as with balls of the Python client.
    public let size: Int?
    /// SHA-256 of the bytes before; `nil` where no tag tells.
    public let checksum: Checksum?
    /// Tells apart the keys of encrypted balls; `nil` for others, and where no tag tells.
    let fingerprint: String?

    /// Sets every property.
    init(names: [String], size: Int?, checksum: Checksum?, fingerprint: String? = nil) {
        self.names = names
        self.size = size
        self.checksum = checksum
        self.fingerprint = fingerprint
    }

    /// The tags that record it.
    var tags: [String: String] {
        var tags = [ReservedTag.filters: names.joined(separator: ",")]
        tags[ReservedTag.dataChecksum] = checksum?.hex
        tags[ReservedTag.dataSize] = size.map(String.init)
        tags[ReservedTag.keyFingerprint] = fingerprint
        return tags
    }

    /// Reads the tags.
    ///
    /// - Parameter tags: of the first chunk of a ball; `nil` comes of those that name no filter.
    init?(_ tags: [String: String]) {
        let names = (tags[ReservedTag.filters] ?? "").split { $0 == "," || $0 == " " }.map(String.init)
        if !names.isEmpty {
            self.init(
                names: names, size: tags[ReservedTag.dataSize].flatMap { Int($0) }.flatMap { $0 < 0 ? nil : $0 },
                checksum: tags[ReservedTag.dataChecksum].flatMap { Checksum(hex: $0) },
                fingerprint: tags[ReservedTag.keyFingerprint])
        } else if let name = tags[Earlier.compression], let size = tags[Earlier.size].flatMap({ Int($0) }), size >= 0,
            let checksum = tags[Earlier.checksum].flatMap({ Checksum(hex: $0) })
        {
            let isKnown = Compression(rawValue: name) != nil
            self.init(names: [isKnown ? ContentFilter.compressName : name], size: size, checksum: checksum)
        } else {
            return nil
        }
    }

    /// The tags of the versions before 0.2 of this client: read, never written.
    private enum Earlier {
        static let compression = "compression"
        static let size = "uncompressed_size"
        static let checksum = "uncompressed_checksum"
    }

    /// The tags that mean filters to a reader: callers cannot set them.
    static let tagNames = ReservedTag.filtering.union([Earlier.compression, Earlier.size, Earlier.checksum])

    /// Those of a ball's tags that a copy of it as it is stored needs.
    package static func tags(among tags: [String: String]) -> [String: String] {
        tags.filter { tagNames.contains($0.key) }
    }

    /// The filters that undo it, in the order of the put.
    ///
    /// - Parameter available: beside `compress`, which needs nothing.
    /// - Returns: as many as there are names.
    /// - Throws: ``MictlanXError``: `configuration` for a filter that is not among them, `checksumMismatch` for another
    ///   key than that of the put.
    func filters(from available: [ContentFilter]) throws(MictlanXError) -> [ContentFilter] {
        var filters: [ContentFilter] = []
        for name in names {
            if let filter = available.last(where: { $0.name == name }) {
                if let fingerprint, let other = filter.fingerprint, fingerprint != other {
                    throw MictlanXError(.checksumMismatch, "was put with another key; give that one (--key-file FILE)")
                }
                filters.append(filter)
            } else if name == ContentFilter.compressName {
                filters.append(.compress())
            } else if name == ContentFilter.encryptName {
                throw MictlanXError(.configuration, "is encrypted: its key is needed (--key-file FILE)")
            } else {
                throw MictlanXError(.configuration, "went through the filter '\(name)', which is not known here")
            }
        }
        return filters
    }
}

/// The reversible spelling of names as ids: pure functions on bytes (see ``BallName``).
enum NameSpelling {
    /// Spells a name as an id.
    ///
    /// - Parameter name: any non-empty bytes.
    /// - Returns: a canonical id; ``decode(_:)`` gives `name` back. It is longer than an id may be only where the denser
    ///   spelling is, too.
    static func encode(_ name: [UInt8]) -> [UInt8] {
        if isCanonicalID(name), !name.indices.contains(where: { isEscape(at: $0, in: name) }),
            denseName(of: name) == nil
        {
            return name
        }
        let id = ordinary(name)
        guard id.count > NameLimits.maximumIDLength else { return id }
        let dense = DenseSpelling.encode(name)
        return dense.count > NameLimits.maximumIDLength ? id : dense
    }

    /// The name that an id spells densely: one that could not be spelled otherwise.
    private static func denseName(of id: [UInt8]) -> [UInt8]? {
        guard let name = DenseSpelling.decode(id), ordinary(name).count > NameLimits.maximumIDLength,
            DenseSpelling.encode(name) == id
        else { return nil }
        return name
    }

    private static func ordinary(_ name: [UInt8]) -> [UInt8] {
        var id: [UInt8] = []
        id.reserveCapacity(name.count + 16)
        for (offset, byte) in name.enumerated() {
            if byte.isASCIIAlphanumeric, !(offset == 0 && byte == UInt8(ascii: "0")) {
                id.append(byte)
            } else if isInnerSeparator(at: offset, in: name), !isEscape(at: offset, in: name) {
                id.append(byte)
            } else {
                id.append(contentsOf: [UInt8(ascii: "-"), UInt8(ascii: "x"), hexDigit(byte >> 4), hexDigit(byte & 15)])
            }
        }
        return id.first == UInt8(ascii: "-") ? [UInt8(ascii: "0")] + id : id
    }

    /// The name that an id spells; an id that is not the spelling of any name is returned as it is.
    static func decode(_ id: [UInt8]) -> [UInt8] {
        // Nearly all ids are their names.
        guard DenseSpelling.mayBe(id) || id.indices.contains(where: { isEscape(at: $0, in: id) }) else { return id }
        if let name = denseName(of: id) { return name }
        var name: [UInt8] = []
        name.reserveCapacity(id.count)
        var offset = id.first == UInt8(ascii: "0") && isEscape(at: 1, in: id) ? 1 : 0
        while offset < id.count {
            if isEscape(at: offset, in: id), let high = id[offset + 2].lowercaseHexValue,
                let low = id[offset + 3].lowercaseHexValue
            {
                name.append(high << 4 | low)
                offset += 4
            } else {
                name.append(id[offset])
                offset += 1
            }
        }
        return encode(name) == id ? name : id
    }

    /// Whether `-xHH` begins at `offset`.
    private static func isEscape(at offset: Int, in bytes: [UInt8]) -> Bool {
        guard offset + 3 < bytes.count, bytes[offset] == UInt8(ascii: "-"), bytes[offset + 1] == UInt8(ascii: "x")
        else { return false }
        return bytes[offset + 2].lowercaseHexValue != nil && bytes[offset + 3].lowercaseHexValue != nil
    }

    /// Whether a single `-` or `_` stands between two alphanumerics.
    private static func isInnerSeparator(at offset: Int, in bytes: [UInt8]) -> Bool {
        guard bytes[offset] == UInt8(ascii: "-") || bytes[offset] == UInt8(ascii: "_"),
            offset > 0, offset + 1 < bytes.count
        else { return false }
        return bytes[offset - 1].isASCIIAlphanumeric && bytes[offset + 1].isASCIIAlphanumeric
    }

    private static func hexDigit(_ value: UInt8) -> UInt8 {
        value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
    }
}

extension KeyedDecodingContainer {
    /// An integer as servers of this protocol take it: a JSON number, whatever follows its point, or its text
    /// (wire protocol §3.1, [raw_put_metadata_size_string]).
    ///
    /// - Returns: the number, cut to an integer.
    /// - Throws: `DecodingError` for a missing field and for what is no number of 64 bits.
    package func decodeInteger(forKey key: Key) throws -> Int {
        if let number = try? decode(Int.self, forKey: key) { return number }
        if let number = try? decode(Double.self, forKey: key) {
            guard let whole = Int(exactly: number.rounded(.towardZero)) else { throw noNumber(String(number), key) }
            return whole
        }
        guard let text = try? decode(String.self, forKey: key) else { return try decode(Int.self, forKey: key) }
        guard let number = Int(text) else { throw noNumber(text, key) }
        return number
    }

    /// As ``decodeInteger(forKey:)``, with a default for a field that is missing or null.
    ///
    /// - Returns: the number, cut to an integer.
    /// - Throws: `DecodingError` for what is no number of 64 bits.
    package func decodeInteger(forKey key: Key, default fallback: Int) throws -> Int {
        guard contains(key), try !decodeNil(forKey: key) else { return fallback }
        return try decodeInteger(forKey: key)
    }

    private func noNumber(_ text: String, _ key: Key) -> DecodingError {
        DecodingError.dataCorruptedError(
            forKey: key, in: self, debugDescription: "Expected a number but found '\(text.prefix(40))' instead.")
    }
}

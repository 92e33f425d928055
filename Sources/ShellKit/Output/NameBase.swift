import MictlanXModel

/// Where a command stands, for the names that it shows: what is written there again means the same.
struct NameBase: Sendable, Equatable {
    /// The connection that has to be written; `nil` for the one where the command is given.
    var connection: String?
    /// The bucket that `use` chose there.
    var bucket: BucketID?

    /// A name as it is written there.
    ///
    /// - Parameters:
    ///   - name: what is in the bucket; empty for the bucket itself.
    ///   - bucket: where it is.
    /// - Returns: the name with as much before it as is needed.
    func name(_ name: String, in bucket: BucketID) -> String {
        if let connection { return "\(connection):\(bucket)/\(name)" }
        guard let chosen = self.bucket else { return "\(bucket)/\(name)" }
        // A slash in front leads to the root, and an empty word nowhere.
        guard chosen == bucket, !name.isEmpty, !name.hasPrefix("/") else { return "/\(bucket)/\(name)" }
        return name
    }

    func name(_ address: BallAddress) -> String { name(address.ball.name.text, in: address.bucket) }

    /// A word for the host's shell and this one, which names a ball by its id.
    func word(byID address: BallAddress) -> [UInt8] {
        Array(name(address.ball.rawValue, in: address.bucket).utf8)
    }

    /// A name with its bucket before it, as lists of balls have it.
    func name(label: String) -> String {
        guard let slash = label.firstIndex(of: "/"), let bucket = try? BucketID(String(label[..<slash])) else {
            return label
        }
        return name(String(label[label.index(after: slash)...]), in: bucket)
    }
}

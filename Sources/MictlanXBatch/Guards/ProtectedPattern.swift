package import MictlanXModel

/// Balls that are never deleted: a bucket, or a bucket and a pattern of names.
package struct ProtectedPattern: Hashable, Sendable {
    /// As it is written.
    package let text: String
    private let bucket: Glob
    private let name: Glob?

    /// - Throws: `Glob.Malformed` for what is no pattern.
    package init(_ text: String) throws(Glob.Malformed) {
        self.text = text
        guard let slash = text.firstIndex(of: "/") else {
            bucket = try Glob(text)
            name = nil
            return
        }
        let rest = text[text.index(after: slash)...]
        bucket = try Glob(String(text[..<slash]))
        name = rest.isEmpty ? nil : try Glob(String(rest))
    }

    package func covers(_ address: BallAddress) -> Bool {
        bucket.matches(address.bucket.rawValue) && (name?.matches(address.ball.name.bytes) ?? true)
    }

    /// Whether something of the bucket may be covered.
    package func mayCover(_ bucket: BucketID) -> Bool { self.bucket.matches(bucket.rawValue) }
}

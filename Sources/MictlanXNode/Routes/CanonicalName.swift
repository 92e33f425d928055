internal import MictlanXModel

/// A name as a path or a body gives it, in its canonical spelling (wire protocol §1.2, §10.6).
enum CanonicalName {
    static func bucket(_ text: String) throws(Refusal) -> String {
        do { return try BucketID(sanitize(text)).rawValue } catch { throw refusal("bucket", text, error) }
    }

    static func ball(_ text: String) throws(Refusal) -> String {
        do { return try BallID(sanitize(text)).rawValue } catch { throw refusal("ball", text, error) }
    }

    static func key(_ text: String) throws(Refusal) -> String {
        do { return try ChunkKey(sanitize(text)).rawValue } catch { throw refusal("key", text, error) }
    }

    static func chunk(_ bucket: String, _ key: String) throws(Refusal) -> (bucket: String, key: String) {
        (try self.bucket(bucket), try self.key(key))
    }

    static func ball(_ bucket: String, _ ball: String) throws(Refusal) -> (bucket: String, ball: String) {
        (try self.bucket(bucket), try self.ball(ball))
    }

    private static func refusal(_ kind: String, _ text: String, _ reason: InvalidName) -> Refusal {
        .invalid("\(kind) '\(text.count > 80 ? text.prefix(80) + "…" : text)': \(reason)")
    }
}

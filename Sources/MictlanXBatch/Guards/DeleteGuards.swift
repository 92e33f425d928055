package import MictlanXClient
package import MictlanXModel

/// The guards of a deletion (`docs/workflow-language.md` §4.7): checked on the frozen list, before the first delete.
/// One breach stops everything; nothing is deleted then.
package struct DeleteGuards: Sendable {
    /// The cap where none is given.
    package static let defaultCap = 1_000
    /// The largest part of what was looked at, where none is given.
    package static let defaultFraction = 0.5

    /// A guard that stops a deletion.
    package struct Breach: Hashable, Sendable {
        /// The guard's name in events: `max_deletes`, `max_fraction`, `no_selector`, `protect`.
        package let rule: String
        package let message: String

        package init(
            rule: String, message: String
        ) {
            self.rule = rule
            self.message = message
        }

        /// The error with which the step ends.
        package var error: MictlanXError {
            MictlanXError(.guardTripped, "\(message); nothing was deleted")
        }
    }

    /// The caps that were given: the step's, the policy's, the command line's. The least holds.
    package var caps: [Int]
    /// The fractions that were given: the step's, the policy's. The least holds.
    package var fractions: [Double]
    /// Whether the policy allows a list without selector: `max_delete_fraction: 1`.
    package var allowsWholeBucket: Bool
    package var protectedBuckets: [Glob]
    /// Tags whose value, matching the pattern, keeps a ball.
    package var protectedTags: [String: Glob]

    package init(
        caps: [Int] = [], fractions: [Double] = [], allowsWholeBucket: Bool = false, protectedBuckets: [Glob] = [],
        protectedTags: [String: Glob] = [:]
    ) {
        self.caps = caps
        self.fractions = fractions
        self.allowsWholeBucket = allowsWholeBucket
        self.protectedBuckets = protectedBuckets
        self.protectedTags = protectedTags
    }

    /// The effective cap.
    package var cap: Int { caps.min() ?? Self.defaultCap }

    /// Checks what the totals say.
    ///
    /// - Parameters:
    ///   - count: how many balls would go.
    ///   - origin: what they were selected from; `nil` where they were named, so that there is no fraction.
    /// - Returns: the first breach.
    package func breach(count: Int, origin: ItemSet.Origin?) -> Breach? {
        if count > cap {
            let source = caps.isEmpty ? "the default cap" : "the cap"
            return Breach(
                rule: "max_deletes",
                message:
                    "\(count) balls would be deleted, \(source) is \(cap); narrow the selection or raise max_deletes")
        }
        guard let origin, count > 0 else { return nil }
        if !origin.hasSelector, !allowsWholeBucket {
            return Breach(
                rule: "no_selector",
                message: "the selection names nothing but the bucket; add a prefix, tags or an age, or set "
                    + "policy.max_delete_fraction: 1")
        }
        let limit = fractions.min() ?? Self.defaultFraction
        let fraction = Double(count) / Double(max(1, origin.scanned))
        guard fraction > limit else { return nil }
        return Breach(
            rule: "max_fraction",
            message: "\(count) of \(origin.scanned) balls (\(percent(fraction))) would be deleted, at most "
                + "\(percent(limit)) may be; narrow the selection or raise max_fraction")
    }

    /// Checks one ball of the list.
    package func breach(_ ball: BallItem) -> Breach? {
        if let breach = breach(ball.address.bucket) { return breach }
        for (tag, pattern) in protectedTags {
            guard let value = ball.tags[tag], pattern.matches(value) else { continue }
            return Breach(rule: "protect", message: "'\(ball.address)' is protected by its tag \(tag)=\(value)")
        }
        return nil
    }

    /// Checks a bucket by its name.
    package func breach(_ bucket: BucketID) -> Breach? {
        guard let pattern = protectedBuckets.first(where: { $0.matches(bucket.rawValue) }) else { return nil }
        let text = String(decoding: pattern.pattern, as: UTF8.self)
        return Breach(rule: "protect", message: "bucket '\(bucket)' is protected by the pattern '\(text)'")
    }

    /// Checks a whole list: the totals first, then every ball.
    package func breach(in items: ItemSet) throws(MictlanXError) -> Breach? {
        if let breach = breach(count: items.count, origin: items.origin) { return breach }
        let reader = try ListReader(items)
        while let (_, item) = try reader.next() {
            guard let ball = item.ball else { continue }
            if let breach = breach(ball) { return breach }
        }
        return nil
    }

    private func percent(_ fraction: Double) -> String { "\(trimmed(fraction * 100, places: 1)) %" }
}

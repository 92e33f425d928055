package import MictlanXClient
package import MictlanXModel
internal import MictlanXText

/// The guards of a deletion (`docs/workflow-language.md` §4.7): checked on the frozen list, before the first delete.
/// One breach stops everything; nothing is deleted then. The prompt and workflows have one table and different defaults.
package struct DeleteGuards: Sendable {
    /// What holds where nothing else was said.
    package struct Defaults: Sendable {
        /// The cap; `nil` for none.
        var cap: Int?
        /// The cap where nobody is there to type the count.
        var untypedCap: Int?
        /// The largest part of what was looked at; `nil` for all of it.
        var fraction: Double?
        /// So many balls that were named exactly need no question.
        var unasked: Int

        /// A person looks at the list and answers a question.
        package static let prompt = Defaults(
            cap: nil, untypedCap: ConfirmationRequest.typedAbove, fraction: nil, unasked: 10)
        /// Nobody looks.
        package static let workflow = Defaults(cap: 1_000, untypedCap: nil, fraction: 0.5, unasked: 0)
    }

    private let defaults: Defaults

    /// A guard that stops a deletion.
    package struct Breach: Hashable, Sendable {
        /// The guard's name in events: `max_deletes`, `max_fraction`, `no_selector`, `protect`,
        /// `incomplete_list`.
        package let rule: String
        package let message: String
        /// How many balls may be deleted, where there are more.
        package let cap: Int?

        package init(rule: String, message: String, cap: Int? = nil) {
            self.rule = rule
            self.message = message
            self.cap = cap
        }

        /// The error with which the step ends.
        package var error: MictlanXError {
            MictlanXError(.guardTripped, "\(message); nothing was deleted")
        }
    }

    /// A cap with the place where it is given.
    package struct Cap: Hashable, Sendable {
        package let count: Int
        fileprivate let source: String

        package static func step(_ count: Int) -> Cap { Cap(count: count, source: "max_deletes of the step") }
        package static func policy(_ count: Int) -> Cap { Cap(count: count, source: "policy.max_deletes") }
        package static func flag(_ count: Int) -> Cap { Cap(count: count, source: "--max-deletes") }
    }

    /// The caps that were given. The least holds.
    package var caps: [Cap]
    /// The fractions that were given: the step's, the policy's. The least holds.
    package var fractions: [Double]
    /// Whether the policy allows a list without selector: `max_delete_fraction: 1`.
    package var allowsWholeBucket: Bool
    /// Whether there is no fraction to speak of, because the whole bucket was named twice.
    package var ignoresFraction = false
    package var protectedBuckets: [Glob]
    /// Tags whose value, matching the pattern, keeps a ball.
    package var protectedTags: [String: Glob]
    /// What the connection protects, whatever deletes there.
    package var protected: [ProtectedPattern] = []

    package init(
        _ defaults: Defaults, caps: [Cap] = [], fractions: [Double] = [], allowsWholeBucket: Bool = false,
        protectedBuckets: [Glob] = [],
        protectedTags: [String: Glob] = [:]
    ) {
        self.defaults = defaults
        self.caps = caps
        self.fractions = fractions
        self.allowsWholeBucket = allowsWholeBucket
        self.protectedBuckets = protectedBuckets
        self.protectedTags = protectedTags
    }

    /// The effective cap; `nil` where there is none.
    package var cap: Int? { least?.count ?? defaults.cap }

    private var least: Cap? { caps.min { $0.count < $1.count } }

    /// Whether a question comes before the first delete, as far as it can be said without asking.
    ///
    /// - Parameters:
    ///   - count: how many balls would go.
    ///   - isNamed: whether every one was named exactly.
    /// - Returns: whether somebody is asked.
    package func asks(count: Int, isNamed: Bool) -> Bool { count > 0 && !(isNamed && count <= defaults.unasked) }

    /// Checks what the totals say.
    ///
    /// - Parameters:
    ///   - count: how many balls would go.
    ///   - origin: what they were selected from; `nil` where they were named, so that there is no fraction.
    ///   - canType: whether somebody would have to type a large count.
    /// - Returns: the first breach.
    package func breach(count: Int, origin: ItemSet.Origin?, canType: Bool = false) -> Breach? {
        if let origin, !origin.silentPeers.isEmpty, !origin.acceptsIncomplete {
            let peers = origin.silentPeers.map(\.quoted).joined(separator: ", ")
            return Breach(
                rule: "incomplete_list",
                message: "the list of balls is not whole, as a peer does not answer (\(peers)); wait until it does, or "
                    + "accept that with --accept-incomplete, in a workflow with accept_incomplete: true")
        }
        if let cap = cap ?? (canType ? nil : defaults.untypedCap), count > cap {
            let (source, remedy) = least.map { ($0.source, "it") } ?? ("the default cap", "max_deletes")
            return Breach(
                rule: "max_deletes",
                message:
                    "\(Count(count, "ball")) would be deleted, \(source) is \(Count.grouped(cap)); narrow the selection or "
                    + "raise \(remedy)",
                cap: cap)
        }
        guard let origin, count > 0, !ignoresFraction, let limit = fractions.min() ?? defaults.fraction else {
            return nil
        }
        if !origin.hasSelector, !allowsWholeBucket {
            return Breach(
                rule: "no_selector",
                message: "the selection names nothing but the bucket; add a prefix, tags or an age, or set "
                    + "policy.max_delete_fraction: 1")
        }
        let fraction = Double(count) / Double(max(1, origin.scanned))
        guard fraction > limit else { return nil }
        return Breach(
            rule: "max_fraction",
            message: "\(count) of \(Count(origin.scanned, "ball")) (\(percent(fraction))) would be deleted, at most "
                + "\(percent(limit)) may be; narrow the selection or raise max_fraction")
    }

    /// Checks one ball of the list.
    package func breach(_ ball: BallItem) -> Breach? {
        if let breach = breach(ball.address.bucket) { return breach }
        if let pattern = protected.first(where: { $0.covers(ball.address) }) {
            return Self.protects("'\(ball.address)'", pattern)
        }
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

    /// Checks a bucket that is deleted whole.
    package func breach(whole bucket: BucketID) -> Breach? {
        if let breach = breach(bucket) { return breach }
        return protected.first { $0.mayCover(bucket) }.map { Self.protects("bucket '\(bucket)'", $0) }
    }

    private static func protects(_ what: String, _ pattern: ProtectedPattern) -> Breach {
        Breach(rule: "protect", message: "\(what) is protected by '\(pattern.text)' of its connection")
    }

    /// Checks every ball of a list.
    package func breach(amongBallsOf items: ItemSet) async throws -> Breach? {
        guard !protectedBuckets.isEmpty || !protectedTags.isEmpty || !protected.isEmpty else { return nil }
        for try await listed in items.items() {
            if let ball = listed.item.ball, let breach = breach(ball) { return breach }
        }
        return nil
    }

    private func percent(_ fraction: Double) -> String { "\(trimmed(fraction * 100, places: 1)) %" }
}

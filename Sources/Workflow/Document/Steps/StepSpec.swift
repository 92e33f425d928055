package import MictlanXModel
internal import MictlanXText

/// What a step does, by meaning: every field that decides it, each with its value in one form. A resume compares it with
/// what was done before.
///
/// How a step is tried, how much of it runs at once, what follows from its failure and when it comes leave it the same:
/// `id needs retry timeout deadline max_parallel tolerate on_failure on_resume outputs`, and `concurrency` and `confirm`
/// of its kind. A default that is written out is no change, nor is `1024kb` for `1MiB`.
package struct StepSpec: Hashable, Sendable {
    /// One field with its value.
    package struct Field: Hashable, Sendable {
        /// The keys that lead to it, the kind first: `bulk_put.chunk_size`.
        package let path: String
        /// The value in its one form.
        let value: JSONValue
        /// The value as it is written.
        package let text: String
        /// The line where it stands; `nil` for a default.
        package let line: Int?
    }

    /// The fields in the order of their paths.
    package let fields: [Field]

    init(_ fields: [Field]) { self.fields = fields.sorted { $0.path < $1.path } }

    /// The checksum of all fields.
    ///
    /// - Parameter isInstance: whether it is that of one instance, which is the same whatever the others are.
    /// - Returns: the checksum, the same for steps that mean the same.
    package func checksum(isInstance: Bool) -> Checksum {
        let object = fields.filter { !isInstance || !Self.isFanOut($0.path) }
            .reduce(into: JSONObject()) { $0[$1.path] = $1.value }
        return SHA256.hash(Array(JSONText.encode(.object(object)).utf8))
    }

    private static func isFanOut(_ path: String) -> Bool {
        [Step.Keys.foreach.name, Step.Keys.matrix.name].contains { path == $0 || path.hasPrefix("\($0).") }
    }

    // MARK: What changed

    /// A field that differs.
    package struct Change: Hashable, Sendable, CustomStringConvertible {
        package let path: String
        /// The value before, as it was written; `nil` where there was none.
        package let old: String?
        /// The value now; `nil` where there is none.
        package let new: String?
        /// Where the new value stands; `nil` for a default, and for one that is gone.
        package let line: Int?

        /// For example `chunk_size 1MiB → 4MiB (line 31)`.
        package var description: String {
            let place = line.map { " (line \($0))" } ?? ""
            return "\(path) \(old ?? "(none)") → \(new ?? "(none)")\(place)"
        }
    }

    /// The fields that differ from those of an earlier form of the step, in the order of their paths. A step of another
    /// kind has changed in that alone.
    package func changes(from old: StepSpec) -> [Change] {
        let before = Dictionary(old.fields.map { ($0.path, $0) }) { first, _ in first }
        let now = Dictionary(fields.map { ($0.path, $0) }) { first, _ in first }
        func change(_ path: String) -> Change? {
            guard before[path]?.value != now[path]?.value else { return nil }
            return Change(
                path: Self.shown(path), old: before[path]?.text, new: now[path]?.text, line: now[path]?.line)
        }
        if let kind = change(Self.kindPath) { return [kind] }
        return Set(before.keys).union(now.keys).sorted().compactMap(change)
    }

    /// The path of the field that names the kind.
    static let kindPath = "kind"

    /// Within one kind its name says nothing.
    private static func shown(_ path: String) -> String {
        let parts = path.split(separator: ".", maxSplits: 1)
        guard parts.count == 2, StepKindSchema.named(String(parts[0])) != nil else { return path }
        return String(parts[1])
    }
}

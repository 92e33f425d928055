import MictlanXModel
import SystemPackage
import TestSupport
import Testing

/// A statement that is run against the recorded router, and what must be true of the peers where it ends with 0.
struct ClusterVerb: Sendable, CustomTestStringConvertible {
    /// What the peers and the local files came to.
    struct After: Sendable {
        /// The checksum at each peer, by `bucket/key`.
        let held: [String: [String: String]]
        let output: String
        let directory: FilePath

        func file(_ name: String) -> [UInt8]? { try? directory.appending(name).readBytes() }

        /// Whether a ball of one chunk holds this and nothing else, wherever it is.
        func holds(_ name: String, _ bytes: [UInt8]) -> Bool {
            guard let found = held["b/\(name)_0"], !found.isEmpty else { return false }
            return found.values.allSatisfy { $0 == SHA256.hash(bytes).hex }
        }
    }

    /// `DIR` is a directory of its own, `DIR/new` a file with ``new``.
    let text: String
    /// Whether it must succeed while all peers answer.
    var succeeds = true
    let isTrue: @Sendable (After) -> Bool

    var testDescription: String { text.split(separator: "\n").first.map(String.init) ?? "" }

    static let old = [UInt8](repeating: UInt8(ascii: "o"), count: 300)
    static let new = [UInt8](repeating: UInt8(ascii: "n"), count: 400)
    /// What is there before: `one` at one peer, `two` at two, `none` without a byte.
    static let names = ["none", "one", "two"]

    init(_ text: String, succeeds: Bool = true, _ isTrue: @escaping @Sendable (After) -> Bool) {
        self.text = text
        self.succeeds = succeeds
        self.isTrue = isTrue
    }

    /// A workflow of these steps.
    static func steps(
        _ steps: String, succeeds: Bool = true, _ isTrue: @escaping @Sendable (After) -> Bool
    ) -> ClusterVerb {
        ClusterVerb(steps, succeeds: succeeds, isTrue)
    }

    var isWorkflow: Bool { text.hasPrefix("-") }
    var workflow: String {
        "mxwf: 1\nname: t\nsteps:\n"
            + text.split(separator: "\n").map { "  \($0)\n" }.joined()
    }

    static let all: [ClusterVerb] = [
        ClusterVerb("rm b/one") { $0.held["b/one_0"] == nil },
        ClusterVerb("rm b/two") { $0.held["b/two_0"] == nil },
        ClusterVerb("rm b/none") { $0.held["b/none_0"] == nil },
        ClusterVerb("rm -r b --yes") { $0.held.isEmpty },
        ClusterVerb("rm b/* --yes") { $0.held.isEmpty },
        ClusterVerb("put DIR/new b/fresh") { $0.holds("fresh", new) },
        ClusterVerb("put DIR/new b/one") { $0.holds("one", new) },
        ClusterVerb("put DIR/new b/none") { $0.holds("none", new) },
        ClusterVerb("put --no-clobber DIR/new b/fresh") { $0.holds("fresh", new) },
        ClusterVerb("put --no-clobber DIR/new b/two", succeeds: false) { _ in false },
        ClusterVerb("get b/two DIR/out") { $0.file("out") == old },
        ClusterVerb("get -r b DIR/all/") { after in
            after.file("all/one") == old && after.file("all/two") == old && after.file("all/none") == []
        },
        ClusterVerb("get b/nope DIR/out", succeeds: false) { _ in false },
        ClusterVerb("cat b/one") { !$0.output.isEmpty },
        ClusterVerb("stat b/two") { $0.output.contains("300") },
        ClusterVerb("ls b") { $0.output.contains("one") && $0.output.contains("two") },
        ClusterVerb("ls --complete b") { after in names.allSatisfy { after.output.contains($0) } },
        ClusterVerb("buckets") { $0.output.hasPrefix("3\t") },
        .steps("- delete: {bucket: b, key: one}") { $0.held["b/one_0"] == nil },
        .steps("- delete: {bucket: b, key: two, missing: fail}") { $0.held["b/two_0"] == nil },
        .steps(
            """
            - id: all
              select: {balls: {bucket: b, key: '*o*'}}
            - delete: {items: '${{ steps.all.items }}', max_fraction: 1}
            """
        ) { $0.held.isEmpty },
        .steps("- delete_bucket: {bucket: b, confirm_name: b}", succeeds: false) { $0.held.isEmpty },
        .steps("- verify: {bucket: b, key: nope, exists: false}") { $0.held["b/nope_0"] == nil },
        .steps("- verify: {bucket: b, key: one, exists: false}", succeeds: false) { _ in false },
        .steps("- verify: {bucket: b, key: two, checksum: full, content: all}") { $0.holds("two", old) },
        .steps("- put: {file: DIR/new, bucket: b, key: fresh}") { $0.holds("fresh", new) },
        .steps("- put: {file: DIR/new, bucket: b, key: one}", succeeds: false) { $0.holds("one", new) },
        .steps("- get: {bucket: b, key: one, to: DIR/out}") { $0.file("out") == old },
    ]
}

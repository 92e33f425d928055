/// How large a workflow file may be. Every limit there is stands here, and every error that refers to one names it.
///
/// libyaml itself refuses nothing: deep nesting costs it quadratic time and aliases cost it nothing, so that a text of
/// a few hundred bytes can stand for billions of values. The limits are counted by the composer, before anything grows.
public struct YAMLLimits: Hashable, Sendable {
    /// The size of the file in bytes.
    public var sourceBytes: Int

    /// How deep lists and maps may be nested, aliases expanded.
    public var depth: Int

    /// How many keys, values, lists and maps there may be, aliases expanded.
    public var nodes: Int

    /// How many aliases there may be.
    public var aliases: Int

    /// The length of one value in bytes of UTF-8, after escapes and folding.
    public var scalarBytes: Int

    /// The length of one key in Unicode scalars.
    public var keyLength: Int

    /// How many steps a workflow may have, handlers included.
    public var steps: Int

    /// How a file that is larger can be read all the same; `nil` where nothing larger is.
    package var remedy: String? {
        self == .standard ? "split the file; '--limits relaxed' allows ten times as much, for generated files" : nil
    }

    /// The limits for files that people write.
    public static let standard = YAMLLimits(
        sourceBytes: 1 << 20, depth: 64, nodes: 20_000, aliases: 1_000, scalarBytes: 256 << 10, keyLength: 128,
        steps: 200)

    /// Ten times the standard ones, for generated files.
    public static let relaxed = YAMLLimits(
        sourceBytes: 10 << 20, depth: 640, nodes: 200_000, aliases: 10_000, scalarBytes: 2_560 << 10, keyLength: 1_280,
        steps: 2_000)
}

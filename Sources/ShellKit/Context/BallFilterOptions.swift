import ArgumentParser
import MictlanXBatch
import MictlanXClient
import MictlanXModel
import MictlanXPlatform
import Workflow

/// Which of the balls that a word means are looked at: by name, age, size and tag. The same for every verb that has them.
struct BallFilterOptions: ParsableArguments, Sendable {
    @Option(
        name: .customLong("include"), parsing: .singleValue,
        help: ArgumentHelp(
            "Only names that match: without '/' the last part of a name, with one the name from its beginning. May be repeated.",
            valueName: "glob"))
    var includes: [TextArgument] = []

    @Option(
        name: .customLong("exclude"), parsing: .singleValue,
        help: ArgumentHelp(
            "Not the names that match, nor what is below them; stronger than --include. May be repeated.",
            valueName: "glob"))
    var excludes: [TextArgument] = []

    @Option(
        name: .customLong("newer-than"),
        help: ArgumentHelp("Only balls put since then: 7d, or 2026-11-28.", valueName: "duration|time"),
        transform: ValueParsing.age)
    var newerThan: AgeLimit?

    @Option(
        name: .customLong("older-than"),
        help: ArgumentHelp("Only balls not put since then.", valueName: "duration|time"), transform: ValueParsing.age)
    var olderThan: AgeLimit?

    @Option(
        name: .customLong("larger"), help: ArgumentHelp("Only balls with more bytes.", valueName: "size"),
        transform: ValueParsing.size)
    var larger: ByteCount?

    @Option(
        name: .customLong("smaller"), help: ArgumentHelp("Only balls with fewer bytes.", valueName: "size"),
        transform: ValueParsing.size)
    var smaller: ByteCount?

    @Option(
        name: .customLong("tag"), parsing: .singleValue,
        help: ArgumentHelp(
            "Only balls with this tag; the value may be a pattern. May be repeated.", valueName: "key=value"),
        transform: ValueParsing.pair)
    var tags: [KeyValue] = []

    /// Whether nothing is asked for.
    var isEmpty: Bool {
        includes.isEmpty && excludes.isEmpty && newerThan == nil && olderThan == nil && larger == nil && smaller == nil
            && tags.isEmpty
    }

    /// The conditions as one.
    ///
    /// - Parameter now: what durations are counted back from.
    /// - Returns: the filter.
    /// - Throws: `ShellError` with code 2 for a pattern that is none.
    func filter(
        now: Timestamp = ClientConfiguration.systemTime()
    ) throws(ShellError) -> ListedBallFilter {
        var filter = ListedBallFilter()
        filter.isOpen = isEmpty
        filter.conditions.oldest = newerThan?.moment(before: now)
        filter.conditions.newest = olderThan?.moment(before: now)
        filter.conditions.larger = larger
        filter.conditions.smaller = smaller
        filter.conditions.tags = try Self.patterns(of: tags)
        do {
            filter.names = try PathFilter(include: includes.map(\.text), exclude: excludes.map(\.text))
        } catch {
            throw .usage("--include and --exclude: \(error.description)")
        }
        return filter
    }

    /// Tags with their values as patterns.
    ///
    /// - Throws: `ShellError` with code 2 for a value that is no pattern.
    static func patterns(of tags: [KeyValue]) throws(ShellError) -> [(name: String, value: Glob)] {
        var patterns: [(name: String, value: Glob)] = []
        for tag in tags {
            do {
                patterns.append((name: tag.key, value: try Glob(tag.value)))
            } catch {
                throw .usage("--tag \(tag.key)=\(tag.value): \(error.description)")
            }
        }
        return patterns
    }
}

/// The conditions of ``BallFilterOptions``.
struct ListedBallFilter: Sendable {
    var conditions = BallFilter()
    var names: PathFilter?
    /// Whether every ball is admitted.
    var isOpen = true

    func admits(_ ball: BallInfo) throws -> Bool {
        try conditions.admits(ball) && admits(name: ball.address.ball.name.bytes)
    }

    /// Whether a ball is admitted whose id no call can name: its id stands for its name, and of its tags and its age
    /// nothing is known.
    ///
    /// - Returns: `nil` where that cannot be told.
    func admits(_ ball: UnnamedBall) -> Bool? {
        guard !conditions.choosesStaging, admits(name: Array(ball.id.utf8)) else { return false }
        if let larger = conditions.larger, ball.size <= larger.bytes { return false }
        if let smaller = conditions.smaller, ball.size >= smaller.bytes { return false }
        guard conditions.tags.isEmpty, conditions.oldest == nil, conditions.newest == nil else { return nil }
        return true
    }

    private func admits(name: [UInt8]) -> Bool {
        guard let names, !isOpen else { return true }
        guard names.admits(file: name) else { return false }
        // A walk does not enter a directory that is excluded; a listing has what is in it all the same.
        return name.indices.allSatisfy { index in
            name[index] != UInt8(ascii: "/") || names.enters(directory: Array(name[..<index]))
        }
    }
}

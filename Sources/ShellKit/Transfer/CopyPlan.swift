import MictlanXBatch
import MictlanXClient
import MictlanXModel
import MictlanXPlatform
import MictlanXText
import SystemPackage

/// What the words of a `cp` or `mv` mean: balls at one connection, and a place at the same or another one.
struct CopyPlan: Sendable {
    let choice: BallChoice
    let placement: RemotePlacement
    let source: StoreOptions
    let destination: StoreOptions
    /// Whether both are one store.
    let isOneStore: Bool

    /// Everything of one place, to another.
    ///
    /// - Throws: `ShellError` for a connection that there is not.
    init(
        _ choice: BallChoice, _ placement: RemotePlacement, from source: StoreOptions, to destination: StoreOptions,
        in context: CommandContext
    ) throws(ShellError) {
        self.choice = choice
        self.placement = placement
        self.source = source
        self.destination = destination
        isOneStore = try source.place(in: context).endpoints == destination.place(in: context).endpoints
    }

    /// - Parameters:
    ///   - words: the sources, and last the destination.
    ///   - target: where words without a connection are.
    ///   - bucket: what `use` has chosen there.
    ///   - isRecursive: whether everything below the sources is meant.
    ///   - context: knows the connections.
    /// - Throws: `ShellError` with code 2.
    init(
        _ words: [ExpandedWord], target: StoreOptions, bucket: BucketID?, isRecursive: Bool,
        in context: CommandContext
    ) throws(ShellError) {
        var places: [(connection: String?, word: RemoteArgument)] = []
        for (index, word) in words.enumerated() {
            places.append(try Self.place(of: word, number: index + 1, hasBucket: bucket != nil, context))
        }
        let sources = places.dropLast()
        var targets: [RemoteTarget] = []
        for (index, source) in sources.enumerated() {
            guard source.connection == sources.first?.connection else {
                throw .usage(
                    "the sources are at two connections", hint: "copy from one after the other", word: index + 1)
            }
            targets.append(
                try source.word.targets(current: bucket, isByID: false, isRecursive: isRecursive, word: index + 1))
        }
        choice = BallChoice(targets: targets, words: sources.map(\.word))
        source = try Self.target(target, at: sources.first?.connection, word: 1)
        destination = try Self.target(target, at: places.last?.connection, word: words.count)
        isOneStore = try source.place(in: context).endpoints == destination.place(in: context).endpoints
        let (there, name) = try PutSources.target(
            places[words.count - 1].word, word: words.count, current: bucket)
        do throws(RemotePlacement.Fault) {
            placement = try RemotePlacement(bucket: there, name: name, targets: targets)
        } catch {
            throw .usage("several balls need a destination that ends with '/'", word: words.count)
        }
    }

    private static func place(
        of word: ExpandedWord, number: Int, hasBucket: Bool, _ context: CommandContext
    ) throws(ShellError) -> (String?, RemoteArgument) {
        if isLocal(word) {
            throw .usage(
                "\(word.text.quoted) is a local file, and balls are meant here",
                hint: "put and get copy between files and balls; ':BUCKET/NAME' is at the root of this store",
                word: number)
        }
        guard let prefix = try context.prefix(of: word, number: number, hasBucket: hasBucket) else {
            return (nil, RemoteArgument(word))
        }
        return (prefix.name.isEmpty ? nil : prefix.name, RemoteArgument(prefix.rest))
    }

    /// Whether a word means this machine, where balls are meant: `/BUCKET/NAME` does only where there is a directory of that
    /// name, which may have been meant.
    private static func isLocal(_ word: ExpandedWord) -> Bool {
        guard LocalArgument(word).isWrittenAsLocal else { return false }
        guard RemoteArgument(word).isFromRoot, let first = FilePath(bytes: word.bytes).components.first else {
            return true
        }
        return (try? FileStatus(FilePath(root: "/", [first]))) != nil
    }

    private static func target(
        _ target: StoreOptions, at connection: String?, word: Int
    ) throws(ShellError) -> StoreOptions {
        guard let connection else { return target }
        var target = target
        target.uri = nil
        target.tokenFile = nil
        target.profile = TextArgument(connection)
        return target
    }

    /// Where a ball goes.
    ///
    /// - Throws: `MictlanXError` for a ball that would be copied onto itself.
    func address(for ball: BallAddress) throws(MictlanXError) -> BallAddress {
        let target = try placement.address(for: ball)
        guard !isOneStore || target != ball else {
            throw MictlanXError(.invalidArgument, "'\(ball)' would be copied onto itself")
        }
        return target
    }
}

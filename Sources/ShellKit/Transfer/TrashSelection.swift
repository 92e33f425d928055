import MictlanXBatch
import MictlanXClient
import MictlanXModel
import MictlanXText
import SystemPackage

/// What of a store's trash somebody means.
struct TrashSelection: Sendable {
    /// What the balls were; everything where it is empty.
    var targets: [RemoteTarget] = []
    /// The words of `targets`, for messages.
    var words: [RemoteArgument] = []
    /// Only what was deleted no later than that.
    var latest: Timestamp?

    /// - Parameters:
    ///   - words: the balls as they were named.
    ///   - current: the bucket that `use` chose.
    ///   - includesBelow: whether everything below a name is meant.
    /// - Throws: `ShellError` with code 2 for a word that names nothing.
    init(_ words: [RemoteArgument], current: BucketID?, includesBelow: Bool) throws(ShellError) {
        self.words = words
        for (index, word) in words.enumerated() {
            let target = try ShellError.blaming(word: index + 1) { () throws(ShellError) in
                try word.target(current: current)
            }
            targets.append(includesBelow ? .tree(target) : target)
        }
    }

    /// Which of the targets means a ball of the trash; `nil` for none.
    private func target(of ball: TrashedBall) -> Int? {
        guard latest.map({ ball.moment <= $0 }) ?? true else { return nil }
        guard !targets.isEmpty else { return 0 }
        return targets.firstIndex { $0.bucket == ball.origin.bucket && $0.includes(ball.origin) }
    }

    /// Hands out what is meant, the longest deleted first.
    ///
    /// - Returns: what the listing says of itself.
    /// - Throws: what the listing and the body throw.
    func run(
        over store: any ObjectStore, _ body: (TrashedBall, BallItem, _ target: Int) throws -> Void
    ) async throws -> ListingRemarks {
        let listing = store.listing(of: try BucketID(TrashedBall.bucketName), isCompleted: true)
        for try await info in listing {
            let item = BallItem(info)
            guard let ball = TrashedBall(item), let target = target(of: ball) else { continue }
            try body(ball, item, target)
        }
        return listing.remarks
    }

    /// Writes down what is meant.
    ///
    /// - Parameters:
    ///   - store: where the trash is.
    ///   - scratch: where temporary files may lie.
    /// - Returns: the balls of the trash.
    /// - Throws: `ShellError` with code 4 or 9 for a word that means nothing: nothing is done then.
    func list(from store: any ObjectStore, scratch: FilePath) async throws -> ItemSet {
        let writer = try ListWriter(namelessIn: scratch, kind: .balls)
        var found: Set<Int> = []
        var scanned = 0
        let remarks = try await run(over: store) { _, item, target in
            scanned += 1
            found.insert(target)
            try writer.append(.ball(item))
        }
        // What is too young to be meant is no mistake in a word.
        if remarks.isWhole, latest == nil, let index = targets.indices.first(where: { !found.contains($0) }) {
            let message = "nothing in the trash was \(words[index].text.quoted)"
            let hint = "'trash ls' shows what is there"
            if case .pattern = targets[index] { throw ShellError.noMatch(message, hint: hint, word: index + 1) }
            throw ShellError.notFound(message, hint: hint, word: index + 1)
        }
        return try await writer.freeze(
            origin: ItemSet.Origin(scanned: scanned, hasSelector: true, silentPeers: remarks.silentPeers.sorted()))
    }

    /// The same without what lies there once more, deleted later.
    func newest(from store: any ObjectStore, scratch: FilePath) async throws -> ItemSet {
        let items = try await list(from: store, scratch: scratch)
        let names = try NameClashes(in: scratch)
        for try await listed in items.items() {
            guard let origin = listed.item.ball.flatMap({ TrashedBall($0) })?.origin else { continue }
            try names.append(Array("\(origin.bucket)/\(origin.ball.rawValue)".utf8), listed.ordinal)
        }
        let superseded = try await names.superseded()
        guard superseded.count > 0 else { return items }
        let writer = try ListWriter(namelessIn: scratch, kind: .balls)
        for try await listed in items.items() where !superseded.contains(listed.ordinal) {
            try writer.append(listed.item)
        }
        return try await writer.freeze(origin: items.origin)
    }
}

import MictlanXBatch
import MictlanXClient
import MictlanXModel
import MictlanXText

/// One pass over the balls that a word means, for verbs that look at each of them once.
struct BallScan: Sendable {
    /// What the word names: with everything below it.
    let root: RemoteTarget
    /// The word; `nil` for the bucket that `use` chose.
    let word: RemoteArgument?
    let filter: ListedBallFilter

    /// What a pass came to.
    struct Outcome: Sendable {
        fileprivate(set) var count = 0
        /// Whether the bucket holds anything at all.
        fileprivate(set) var hasBalls = false
        fileprivate(set) var remarks = ListingRemarks()
        /// How many there are of which nobody can tell whether they are admitted.
        fileprivate(set) var unjudged = 0
    }

    var bucket: BucketID { root.bucket }

    /// The scan that a word of the command means.
    ///
    /// - Parameters:
    ///   - word: the first operand; `nil` for the bucket that `use` chose.
    ///   - current: that bucket.
    ///   - filter: what balls must fulfil.
    /// - Throws: `ShellError` with code 2 for a word that names nothing, and where none is and no bucket is chosen.
    init(_ word: RemoteArgument?, current: BucketID?, filter: ListedBallFilter) throws(ShellError) {
        self.word = word
        self.filter = filter
        if let word {
            root = try ShellError.blaming(word: 1) { () throws(ShellError) in try word.target(current: current) }
        } else if let current {
            root = .bucket(current)
        } else {
            throw .usage("no bucket is named", hint: "name one, or choose it with 'use BUCKET'")
        }
    }

    /// What all names that are meant begin with, where the word names a directory.
    var prefix: [UInt8] {
        guard case .ball(let address) = root else { return [] }
        let name = address.ball.name.bytes
        return name.last == UInt8(ascii: "/") ? name : name + [UInt8(ascii: "/")]
    }

    /// Hands out every ball that is meant and admitted, as it comes.
    ///
    /// - Parameters:
    ///   - store: the store.
    ///   - isCompleted: whether balls that the router leaves out are asked for at the peers.
    ///   - body: looks at one; whether further ones are wanted.
    /// - Returns: what the pass came to.
    /// - Throws: what the listing and the body throw.
    func run(
        over store: any ObjectStore, isCompleted: Bool = false, _ body: (ListedBall) throws -> Bool
    ) async throws -> Outcome {
        var outcome = Outcome()
        let target = RemoteTarget.tree(root)
        let listing = store.listing(of: bucket, isCompleted: isCompleted)
        for try await ball in listing {
            outcome.hasBalls = true
            guard target.includes(ball.address), try filter.admits(ball) else { continue }
            outcome.count += 1
            guard try body(.ball(ball)) else {
                // What comes behind it was not asked for.
                return outcome
            }
        }
        outcome.remarks = listing.remarks
        for ball in outcome.remarks.unnamed {
            outcome.hasBalls = true
            guard target.includes(unnamed: ball.id) else { continue }
            switch filter.admits(ball) {
            case true?:
                outcome.count += 1
                guard try body(.unnamed(ball, bucket)) else { return outcome }
            case false?: break
            case nil: outcome.unjudged += 1
            }
        }
        outcome.unjudged += outcome.remarks.unkept
        return outcome
    }

    /// Says what the results do not show.
    ///
    /// - Parameters:
    ///   - outcome: what the pass came to.
    ///   - isGoingOn: whether something is done with what was found, and what nobody can judge is told behind that.
    ///   - store: knows what may have been meant.
    ///   - context: where it is said.
    /// - Throws: `ShellError` for a pass that found nothing, and with code 6 where a peer did not answer or where nobody can
    ///   tell whether a ball is one that was asked for.
    func conclude(
        _ outcome: Outcome, isGoingOn: Bool = false, in store: any ObjectStore, _ context: CommandContext
    ) async throws {
        try ListingFault.checkWhole(outcome.remarks, in: context)
        guard outcome.unjudged == 0 || isGoingOn else { throw BallChoice.unnamed(outcome.unjudged, "looked at") }
        guard outcome.count + outcome.unjudged == 0 else { return }
        if outcome.hasBalls, !filter.isOpen {
            throw ShellError.noMatch("nothing in bucket '\(bucket)' fulfils the conditions")
        }
        throw await ListingFault.nothing(
            root, word: word, hasBalls: outcome.hasBalls, current: await context.bucket, in: store)
    }
}

extension ListingRemarks {
    /// How many balls with ids that no call can name were counted alone.
    var unkept: Int { max(0, unnamedCount - unnamed.count) }
}

/// Why a listing shows nothing, or not everything.
enum ListingFault {
    /// Says what a listing does not show.
    ///
    /// - Throws: `ShellError` with code 6 where a peer did not answer.
    static func checkWhole(_ remarks: ListingRemarks, in context: CommandContext) throws {
        if remarks.leavesOutEmpty {
            try context.terminal.note("empty balls may be missing: this router does not list them; ls --complete does")
        }
        guard !remarks.isWhole else { return }
        let peers = remarks.silentPeers.map(\.terminalSafe).joined(separator: ", ")
        throw ShellError(.partial, "the list may be incomplete: no answer from \(peers)")
    }

    /// The error of a word that means nothing that is there.
    ///
    /// - Parameters:
    ///   - target: what it means.
    ///   - word: the first operand; `nil` where none was written.
    ///   - hasBalls: whether the bucket holds anything.
    ///   - current: the bucket that `use` chose.
    ///   - store: knows what may have been meant.
    /// - Returns: the error.
    static func nothing(
        _ target: RemoteTarget, word: RemoteArgument?, hasBalls: Bool, current: BucketID?, in store: any ObjectStore
    ) async -> ShellError {
        var error = nothing(target, word: word, hasBalls: hasBalls)
        if !hasBalls, let hint = await BucketProposal.hint(for: target.bucket, in: store) { error.hint = hint }
        if let hint = word?.rootHint(current: current) { error.hint = error.hint ?? hint }
        return error
    }

    private static func nothing(_ target: RemoteTarget, word: RemoteArgument?, hasBalls: Bool) -> ShellError {
        let bucket = target.bucket.rawValue
        guard hasBalls, let word else {
            let error = ShellError.noBucket(bucket.quoted, word: word == nil ? nil : 1)
            if case .pattern = target { return .noMatch(error.message, hint: error.hint, word: error.word) }
            return error
        }
        var text = word.text
        if case .ball(let address) = target { text = address.ball.name.text }
        if case .pattern = target, text.hasPrefix("\(bucket)/") { text = String(text.dropFirst(bucket.count + 1)) }
        let message = "nothing in \(bucket.quoted) matches \(text.quoted)"
        if case .pattern = target { return .noMatch(message, word: 1) }
        return .notFound(message, hint: PatternText.quotedHint(for: word.argument), word: 1)
    }
}

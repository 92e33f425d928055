import MictlanXBatch
import MictlanXClient
import MictlanXModel
import MictlanXText
import SystemPackage

/// The balls that a command's words choose.
struct BallChoice: Sendable {
    let targets: [RemoteTarget]
    /// The words as they were written, for messages.
    let words: [RemoteArgument]

    /// Whether every ball is named exactly.
    var isNamed: Bool { targets.allSatisfy(\.isBall) }

    /// Writes down what the words choose.
    ///
    /// - Parameters:
    ///   - store: the store.
    ///   - scratch: where the list lies.
    ///   - progress: shows how far the listing is.
    /// - Returns: the list.
    /// - Throws: `ShellError` with code 9 when a pattern matches nothing: nothing of the command is done then.
    func list(from store: any ObjectStore, scratch: FilePath, _ progress: Progress) async throws -> ItemSet {
        try await progress.showing { try await list(from: store, scratch: scratch) { progress.list($0) } }
    }

    private func list(
        from store: any ObjectStore, scratch: FilePath, listed: @escaping @Sendable (Int) -> Void
    ) async throws -> ItemSet {
        var selection = RemoteSelection(targets)
        selection.listed = listed
        selection.needsMatch = true
        let writer = try ListWriter(namelessIn: scratch, kind: .balls)
        do {
            let scan = try await selection.write(from: store, to: writer, scratch: scratch)
            return try await writer.freeze(origin: scan.origin(hasSelector: true))
        } catch let error as RemoteSelection.NothingFound {
            let target = targets[error.index]
            var shown = nothing(in: target, word: error.index)
            if case .pattern = target, await BucketProposal.isNew(target.bucket, in: store) {
                shown.hint = "there is no bucket '\(target.bucket)'; 'buckets' lists them"
            }
            if shown.code == .noBucket, let hint = await BucketProposal.hint(for: target.bucket, in: store) {
                shown.hint = hint
            }
            throw shown
        }
    }

    /// Tells what the list does not hold, once all that it holds is done.
    ///
    /// - Throws: `ShellError` with code 6.
    static func checkWhole(_ items: ItemSet, _ verb: String) throws {
        guard let origin = items.origin else { return }
        var left: [String] = []
        if !origin.silentPeers.isEmpty {
            let peers = origin.silentPeers.map(\.terminalSafe).joined(separator: ", ")
            left.append("what only \(peers) has, from which there is no answer")
        }
        if origin.unnamed > 0 {
            left.append(Self.whatHasNoName(origin.unnamed))
        }
        guard !left.isEmpty else { return }
        throw ShellError(.partial, "not \(verb): \(left.joined(separator: "; "))")
    }

    /// The error with code 6 for balls that no name could be given of.
    static func unnamed(_ count: Int, _ verb: String) -> ShellError {
        ShellError(.partial, "not \(verb): \(whatHasNoName(count))")
    }

    private static func whatHasNoName(_ count: Int) -> String {
        "\(Count(count, "ball")) whose ids no call can name; 'ls' shows them"
    }

    private func nothing(in target: RemoteTarget, word index: Int) -> ShellError {
        let text = words[index].text.quoted
        if case .pattern = target {
            return .noMatch(
                "no ball in bucket '\(target.bucket)' matches \(text)",
                hint: "write '\\' before a character that belongs to the name",
                word: index + 1)
        }
        if target == .tree(.bucket(target.bucket)) {
            return .noBucket(target.bucket.rawValue.quoted, word: index + 1)
        }
        return .notFound(
            "there is no ball \(text) and nothing below it", hint: PatternText.quotedHint(for: words[index].argument),
            word: index + 1)
    }

    /// Adds to the error of a named ball that is not there what may have been meant.
    func explained(
        _ error: MictlanXError, at address: BallAddress?, in store: any ObjectStore
    ) async -> ShellError {
        guard let address, let index = targets.firstIndex(of: .ball(address)) else { return ShellError(error) }
        // Of many names not each is worth a look at the whole bucket.
        return await Self.explained(
            error, at: address, word: words[index], number: index + 1, in: store,
            looks: targets.count <= 10)
    }

    /// The same for one word.
    static func explained(
        _ error: MictlanXError, at address: BallAddress, word: RemoteArgument, number: Int = 1,
        in store: any ObjectStore, looks: Bool = true
    ) async -> ShellError {
        var shown = ShellError(error)
        guard shown.code == .notFound else { return shown }
        shown.word = number
        if let ball = try? await store.info(of: address, call: BallProposal.call), ball.isDisabled {
            // The store names one of its chunks, by its key.
            shown.message = "ball '\(address)' is disabled, and nobody can read it"
            shown.hint = "put it again to enable it"
            return shown
        }
        shown.hint = PatternText.quotedHint(for: word.argument)
        if shown.hint == nil { shown.hint = await PythonSpelling.hint(for: address, in: store) }
        if shown.hint == nil, looks {
            shown.hint = await BallProposal.hint(for: address, as: word.text, in: store)
        }
        return shown
    }

    /// Where the balls go that a destination is given for: one to the file, several into the directory.
    ///
    /// - Parameters:
    ///   - destination: what was written.
    ///   - home: the home directory.
    ///   - base: where a relative path begins; `nil` for the working directory.
    ///   - followsLinks: whether files are also written through links to directories that are below the destination.
    /// - Returns: the placement.
    func placement(
        at destination: LocalArgument, home: String?, base: FilePath? = nil, followsLinks: Bool
    ) -> LocalPlacement {
        let path = destination.path(home: home, base: base)
        let balls = targets.compactMap { target -> BallAddress? in
            guard case .ball(let address) = target else { return nil }
            return address
        }
        guard balls.count == 1, targets.count == 1, !destination.isDirectory(home: home) else {
            return .directory(path, exact: Set(balls), followsLinks: followsLinks)
        }
        return .file(path, makesDirectory: false)
    }

    /// Works balls off and tells what becomes of each; `small` as in `ItemLoop`.
    func work(
        on items: ItemSet, of store: any ObjectStore, jobs: Int,
        small: @escaping @Sendable (ListedItem) -> Int? = { _ in nil }, report: ItemReport,
        placement: LocalPlacement? = nil, audit: DeleteAudit? = nil,
        _ body: @escaping @Sendable (ListedItem) async throws -> SettledBall
    ) async throws {
        let run = report.commandRun
        let books = SettledBooks(run: run, audit: audit)
        let settled = run?.settled ?? OrdinalSet()
        let loop = ItemLoop(items: items, width: jobs, small: small, settled: settled) { false }
        try await loop.run { listed in
            // What is deleted cannot be had back; a file is written again.
            try await run?.begin(listed.ordinal, isIrrevocable: placement == nil)
        } body: {
            try await body($0)
        } ended: { listed, result in
            try await books.enter(listed, result)
            switch result {
            case .success(let ball):
                try await report.succeed(ball.row)
                for remark in ball.remarks { try await report.warn(remark) }
            case .failure(let error):
                let address = listed.item.address
                let path = address.flatMap { try? placement?.path(for: listed.item, at: $0) }
                try await report.fail(
                    await explained(error, at: address, in: store), of: ItemSubject(path: path, address: address))
            }
        }
    }
}

/// What became of a ball of a list.
struct SettledBall: Sendable {
    let row: TransferRow
    /// Whether something was changed, here or in the store.
    let isChanged: Bool
    /// The checksum of its content, where that is known.
    var checksum: Checksum?
    /// What is less than was asked for, in words.
    var remarks: [String] = []
}

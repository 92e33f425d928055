import MictlanXBatch
import MictlanXClient
import MictlanXModel
import MictlanXPlatform
import MictlanXText
import SystemPackage

/// A word of `sync` or `diff`: a local directory, or a place in a store.
struct SyncPlace: Sendable {
    enum Kind: Sendable {
        case local(FilePath, followsLinks: Bool)
        case remote(BucketID, prefix: [UInt8])
    }

    let kind: Kind
    /// Where it is, for a place in a store.
    let target: StoreOptions
    /// As it is written, for messages.
    let word: RemoteArgument

    /// - Parameters:
    ///   - word: begins with `/`, `./`, `../` or `~/` where it is local.
    ///   - number: its place among the operands.
    ///   - standing: where a word without a connection is.
    ///   - bucket: what `use` has chosen there.
    ///   - links: how links are read in a local directory.
    ///   - context: knows the connections.
    /// - Throws: `ShellError` with code 2.
    init(
        _ word: ExpandedWord, number: Int, target standing: StoreOptions, bucket: BucketID?, _ links: LinkOptions,
        in context: CommandContext
    ) throws(ShellError) {
        self.word = RemoteArgument(word)
        if LocalArgument(word).isWrittenAsLocal {
            let home = context.session.configuration.environment.nonEmpty("HOME")
            kind = .local(LocalArgument(word).path(home: home), followsLinks: links.areFollowed)
            target = standing
            return
        }
        var target = standing
        var remote = RemoteArgument(word)
        if let prefix = try context.prefix(of: word, number: number, hasBucket: bucket != nil) {
            remote = RemoteArgument(prefix.rest)
            if !prefix.name.isEmpty {
                target.uri = nil
                target.tokenFile = nil
                target.profile = TextArgument(prefix.name)
            }
        }
        self.target = target
        switch try ShellError.blaming(word: number, { () throws(ShellError) in try remote.target(current: bucket) }) {
        case .bucket(let bucket): kind = .remote(bucket, prefix: [])
        case .ball(let address):
            let name = address.ball.name.bytes
            let slash = UInt8(ascii: "/")
            kind = .remote(address.bucket, prefix: name.last == slash ? name : name + [slash])
        case .pattern, .tree:
            throw .usage("\(word.text.quoted) is a pattern; a directory or a bucket is needed", word: number)
        }
    }

    var isLocal: Bool {
        if case .local = kind { true } else { false }
    }

    /// Makes sure that a place in a store has something: a bucket exists when it holds something.
    ///
    /// - Throws: `ShellError` `noBucket`, `notFound` for a directory; nothing where the list may not be whole.
    func check(_ list: TreeSide.Listing, number: Int) throws(ShellError) {
        guard case .remote(let bucket, let prefix) = kind, list.items.count == 0, list.gap == nil else { return }
        if prefix.isEmpty {
            throw .noBucket(bucket.rawValue.quoted, hint: localHint, word: number)
        }
        throw .notFound("there is nothing below \(word.text.quoted)", hint: localHint, word: number)
    }

    /// What to say of a place that is not there, where a local directory has its name.
    var localHint: String? {
        guard case .remote = kind else { return nil }
        let local = "./\(word.text)"
        let isThere = (try? FileStatus(WorkingDirectory.current.pushing(FilePath(local)))) != nil
        return isThere ? "write \(local.quoted) for the local one" : nil
    }

    /// Whether one of two places of the same store is in the other.
    func overlaps(_ other: SyncPlace) -> Bool {
        guard case .remote(let bucket, let prefix) = kind, case .remote(let second, let name) = other.kind,
            bucket == second, prefix != name
        else { return false }
        return prefix.starts(with: name) || name.starts(with: prefix)
    }

    func side(in context: CommandContext) async throws -> TreeSide {
        switch kind {
        case .local(let path, let followsLinks): .local(path, followsLinks: followsLinks)
        case .remote(let bucket, let prefix): .remote(try await target.store(in: context), bucket, prefix: prefix)
        }
    }
}

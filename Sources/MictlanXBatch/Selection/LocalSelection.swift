package import MictlanXClient
package import MictlanXModel
package import MictlanXPlatform
internal import MictlanXText
package import SystemPackage

/// Local files with the places that they go to.
package struct LocalSelection: Sendable {
    /// One source with the name that it, or what is in it, goes by.
    package enum Source: Sendable {
        case file(FilePath, name: [UInt8])
        /// What the filter admits of a directory, each name behind `prefix`.
        case directory(FilePath, PathFilter, prefix: [UInt8])
        /// Bytes that have no file; they carry no tags.
        case content(NamelessFile, name: [UInt8])

        fileprivate var content: NamelessFile? {
            if case .content(let file, _) = self { file } else { nil }
        }
    }

    /// What was found.
    package struct Found: Sendable {
        package var items: ItemSet
        /// What could not be walked; the last of many tells how many more there are.
        package let problems: [MictlanXError]
        /// The first parts of the trees that are no content.
        package let leftOut: [FileWalker.LeftOut]
        /// How many parts are no content.
        package let leftOutCount: Int
        /// What the paths of items without a name lead to, as long as this is there.
        private let contents: [NamelessFile]

        package init(
            items: ItemSet, problems: [MictlanXError] = [], leftOut: [FileWalker.LeftOut] = [], leftOutCount: Int = 0,
            contents: [NamelessFile] = []
        ) {
            self.contents = contents
            self.items = items
            self.problems = problems
            self.leftOut = leftOut
            self.leftOutCount = leftOutCount
        }
    }

    private let sources: [Source]
    private let bucket: BucketID
    private let isByID: Bool
    /// Whether links are followed that lead out of a directory.
    package var followsLinks = false
    /// Told now and then how many files were found.
    package var listed: @Sendable (Int) -> Void = { _ in }
    /// Whether the tags tell where the files lie on this machine.
    package var tellsFullPath = false

    /// - Parameters:
    ///   - sources: the files and directories.
    ///   - bucket: where they go.
    ///   - isByID: whether the names are ids.
    package init(_ sources: [Source], bucket: BucketID, isByID: Bool = false) {
        self.sources = sources
        self.bucket = bucket
        self.isByID = isByID
    }

    /// Walks the sources and freezes the list of puts.
    ///
    /// - Parameters:
    ///   - scratch: where the list and a temporary file lie.
    ///   - workingDirectory: what relative paths are relative to.
    ///   - tags: tags of every ball; they win over those that are made from the file's path.
    /// - Returns: the list, and what could not be walked.
    /// - Throws: `MictlanXError`: also for two files with one name, before anything is sent.
    package func freeze(
        in scratch: FilePath, workingDirectory: FilePath, tags: [String: String]
    ) async throws -> Found {
        let list = try PutListWriter(try ListWriter(namelessIn: scratch, kind: .puts), scratch: scratch)
        let (problems, leftOut, leftOutCount) = try await BlockingWork.run { [self] isCancelled in
            var problems: [MictlanXError] = []
            var leftOut: [FileWalker.LeftOut] = []
            var leftOutCount = 0
            var count = 0
            for source in sources {
                switch source {
                case .file(let path, let name):
                    let own = ownTags(of: path, name: name, in: workingDirectory)
                    try add(Self.item(path, name), name, own.merging(tags) { $1 }, to: list)
                case .content(let file, let name):
                    try add(Self.item(file.path, name), name, tags, to: list, isNamed: false)
                case .directory(let root, let filter, let prefix):
                    var walker = try FileWalker(root: root, filter: filter, followsLinks: followsLinks)
                    while let file = walker.next() {
                        guard !isCancelled() else { throw CancellationError() }
                        let name = prefix + file.relative
                        let own = ownTags(of: file.path, name: name, in: workingDirectory)
                        try add(file, name, own.merging(tags) { $1 }, to: list)
                        count += 1
                        if count.isMultiple(of: RemoteSelection.listingStep) { listed(count) }
                    }
                    problems += Self.problems(of: walker)
                    leftOut += walker.leftOut
                    leftOutCount += walker.leftOutCount
                }
            }
            return (problems, leftOut, leftOutCount)
        }
        return Found(
            items: try await list.freeze(), problems: problems, leftOut: leftOut, leftOutCount: leftOutCount,
            contents: sources.compactMap(\.content))
    }

    private func add(
        _ file: FileItem, _ name: [UInt8], _ tags: [String: String], to list: PutListWriter, isNamed: Bool = true
    ) throws {
        if let fault = file.fault { return try list.refuse(file, fault) }
        do {
            if isByID {
                let ball = try BallID(String(decoding: name, as: UTF8.self))
                let address = BallAddress(bucket: bucket, ball: ball)
                try list.append(PutItem(file: file, address: address, tags: tags, isNamed: isNamed))
            } else {
                try list.append(file, as: try BallName(bytes: name), in: bucket, tags: tags, isNamed: isNamed)
            }
        } catch let error as InvalidName {
            try list.refuse(file, error.description)
        }
    }

    static func item(_ path: FilePath, _ name: [UInt8]) -> FileItem {
        // What cannot be examined fails when it is read, as one item among others.
        let status = try? FileStatus(path)
        return FileItem(
            relative: name, path: path, size: status?.size ?? 0,
            modified: Timestamp(nanoseconds: status?.modified ?? 0), inode: status?.inode ?? 0)
    }

    /// The tags of the Python client: the file's own name, in the directory that the ball's name has.
    private func ownTags(of path: FilePath, name: [UInt8], in workingDirectory: FilePath) -> [String: String] {
        Self.tags(
            of: path, name: name,
            absolute: tellsFullPath ? workingDirectory.pushing(path).lexicallyNormalized().bytes : nil)
    }

    package static func tags(of path: FilePath, name: [UInt8], absolute: [UInt8]? = nil) -> [String: String] {
        let directory = name.lastIndex(of: UInt8(ascii: "/")).map { Array(name[...$0]) } ?? []
        return FileTags.tags(path: absolute, relative: directory + (path.lastComponent?.bytes ?? []))
    }

    private static func problems(of walker: FileWalker) -> [MictlanXError] {
        var problems = walker.problems.map(\.error)
        let rest = walker.problemCount - problems.count
        if rest > 0 {
            problems.append(MictlanXError(.io, "\(Count(rest, "more part")) of the tree could not be walked"))
        }
        return problems
    }
}

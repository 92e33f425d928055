import MictlanXBatch
import MictlanXClient
import MictlanXModel
import MictlanXPlatform
import MictlanXText
import SystemPackage

/// Walks the sources of a put, one item at a time.
actor PutCursor {
    private let bucket: BucketID
    private let isByID: Bool
    private let options: PutOptions
    private var sources: ArraySlice<PutPlan.Source>
    private var walker: FileWalker?
    private var prefix: [UInt8] = []
    /// How many problems of the walk were told.
    private var reported = 0
    private var ordinal = 0
    /// Hashes of the names so far; empty where one source cannot give a name twice.
    private var seen: Set<Int> = []
    private let mayRepeat: Bool

    init(bucket: BucketID, sources: [PutPlan.Source], isByID: Bool, options: PutOptions) {
        self.bucket = bucket
        self.sources = sources[...]
        self.isByID = isByID
        self.options = options
        mayRepeat = sources.count > 1
    }

    func next() throws -> Result<BulkItem, ShellError>? {
        while true {
            try Task.checkCancellation()
            if let found = walker?.next() { return item(found.path, name: prefix + found.relative) }
            if let failure = takeProblem() { return .failure(failure) }
            guard let source = sources.popFirst() else { return nil }
            switch source {
            case .file(let path, let name):
                return item(path, name: name)
            case .standardInput(let file, let name):
                return item(file.path, name: name, isFile: false)
            case .directory(let path, let filter, let prefix):
                self.prefix = prefix
                walker = try FileWalker(root: path, filter: filter)
                reported = 0
            }
        }
    }

    /// The next part of the tree that could not be walked; each is told once.
    private func takeProblem() -> ShellError? {
        guard let walker, reported < walker.problemCount else { return nil }
        defer { reported += 1 }
        if reported < walker.problems.count { return ShellError(walker.problems[reported].error) }
        let rest = walker.problemCount - reported
        reported = walker.problemCount - 1
        return ShellError(.io, "\(Count(rest, "more part")) of the tree could not be walked")
    }

    private func item(_ path: FilePath, name bytes: [UInt8], isFile: Bool = true) -> Result<BulkItem, ShellError> {
        if mayRepeat, !seen.insert(bytes.hashValue).inserted {
            let text = String(decoding: bytes, as: UTF8.self).quoted
            return .failure(ShellError(.exists, "\(path): another source was put as \(text) already"))
        }
        do {
            let address =
                isByID
                ? BallAddress(bucket: bucket, ball: try BallID(String(decoding: bytes, as: UTF8.self)))
                : BallAddress(bucket: bucket, name: try BallName(bytes: bytes))
            var options = options
            if isFile {
                // A tag that was given by hand wins over one that is derived.
                options.tags.merge(tags(path, name: bytes)) { given, _ in given }
            }
            defer { ordinal += 1 }
            return .success(BulkItem(ordinal: ordinal, address: address, source: .file(path), options: options))
        } catch {
            return .failure(.usage("\(path): \(error)"))
        }
    }

    /// The tags of the Python client: the file's own name, in the directory that the ball's name has.
    private func tags(_ path: FilePath, name: [UInt8]) -> [String: String] {
        let directory = name.lastIndex(of: UInt8(ascii: "/")).map { Array(name[...$0]) } ?? []
        let component = path.lastComponent.map { FilePath(root: nil, [$0]).bytes } ?? []
        let absolute = WorkingDirectory.current.pushing(path).lexicallyNormalized()
        return FileTags.tags(path: absolute.bytes, relative: directory + component)
    }
}

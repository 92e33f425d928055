import MictlanXClient
import MictlanXModel
import SystemPackage
import Workflow

/// Walks the sources of a put, one item at a time.
actor PutCursor {
    private let bucket: BucketID
    private let isByID: Bool
    private let options: PutOptions
    private var sources: ArraySlice<PutPlan.Source>
    private var tree: PullSequence<LocalTree.Entry>.Iterator?
    private var prefix: [UInt8] = []
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

    func next() async throws -> Result<BulkItem, ShellError>? {
        while true {
            if let entry = try await nextInTree() {
                switch entry {
                case .file(let relative, let path): return item(path, name: prefix + relative)
                case .failure(let error): return .failure(error)
                }
            }
            guard let source = sources.popFirst() else { return nil }
            switch source {
            case .file(let path, let name):
                return item(path, name: name)
            case .standardInput(let file, let name):
                return item(file.path, name: name, isFile: false)
            case .directory(let path, let prefix):
                self.prefix = prefix
                tree = LocalTree.entries(below: path).makeAsyncIterator()
            }
        }
    }

    private func nextInTree() async throws -> LocalTree.Entry? {
        guard var iterator = tree else { return nil }
        tree = nil
        guard let entry = try await iterator.next() else { return nil }
        tree = iterator
        return entry
    }

    private func item(_ path: FilePath, name bytes: [UInt8], isFile: Bool = true) -> Result<BulkItem, ShellError> {
        if mayRepeat, !seen.insert(bytes.hashValue).inserted {
            let text = String(decoding: bytes, as: UTF8.self).quoted
            return .failure(ShellError("exists", .exists, "\(path): another source was put as \(text) already"))
        }
        do {
            let address =
                isByID
                ? BallAddress(bucket: bucket, ball: try BallID(String(decoding: bytes, as: UTF8.self)))
                : BallAddress(bucket: bucket, name: try BallName(bytes: bytes))
            var options = options
            if isFile {
                // A tag that was given by hand wins over one that is derived.
                options.tags.merge(FileTags.tags(path: path, name: address.ball.name)) { given, _ in given }
            }
            defer { ordinal += 1 }
            return .success(BulkItem(ordinal: ordinal, address: address, source: .file(path), options: options))
        } catch {
            return .failure(.usage("\(path): \(error)"))
        }
    }
}

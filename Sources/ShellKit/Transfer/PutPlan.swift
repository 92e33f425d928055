import Glibc
import MictlanXBatch
import MictlanXClient
import MictlanXModel
import MictlanXPlatform
import MictlanXText
import SystemPackage

/// Which local files go where. Everything that can be refused is refused when it is made, before the first request.
struct PutPlan: Sendable {
    /// One source with the name that it, or what is in it, goes by.
    enum Source: Sendable {
        case file(FilePath, name: [UInt8])
        /// What the filter admits of a directory, each name behind `prefix`.
        case directory(FilePath, PathFilter, prefix: [UInt8])
        case standardInput(NamelessFile, name: [UInt8])
    }

    private let bucket: BucketID
    private let sources: [Source]
    private let isByID: Bool

    init(
        sources: [LocalArgument], destination: RemoteArgument, destinationWord: Int, current: BucketID?, isByID: Bool,
        configuration: Configuration
    ) async throws {
        let target = try Self.target(destination, word: destinationWord, current: current)
        bucket = target.bucket
        self.isByID = isByID
        var resolved: [Source] = []
        for (index, source) in sources.enumerated() {
            let place = Placement(name: target.name, isSeveral: sources.count > 1, word: destinationWord)
            resolved.append(try await Self.source(source, word: index + 1, place: place, configuration: configuration))
        }
        self.sources = resolved
        if isByID, !isSingleFile { throw ShellError.usage("--by-id names one ball, and there are several sources") }
        try refuseDuplicates(below: target.name)
    }

    /// Whether exactly one file is put.
    var isSingleFile: Bool {
        guard sources.count == 1, let first = sources.first else { return false }
        if case .directory = first { return false }
        return true
    }

    /// The one file's place, as it is written.
    var singleFileName: String? {
        guard isSingleFile, let first = sources.first else { return nil }
        switch first {
        case .file(_, let name), .standardInput(_, let name):
            return "\(bucket)/\(String(decoding: name, as: UTF8.self))"
        case .directory: return nil
        }
    }

    /// The size of the one file that is put, for the progress.
    var singleFileSize: Int? {
        guard isSingleFile, case .file(let path, _)? = sources.first else { return nil }
        return (try? FileStatus(path))?.size
    }

    /// The items, found as they are asked for; what cannot be read is an item that failed.
    func items(options: PutOptions) -> PullSequence<Result<BulkItem, ShellError>> {
        PullSequence {
            let cursor = PutCursor(bucket: bucket, sources: sources, isByID: isByID, options: options)
            return { try await cursor.next() }
        }
    }

    /// How the destination names a ball.
    private struct Placement {
        /// What stands behind the bucket's slash.
        var name: [UInt8]
        var isSeveral: Bool
        var word: Int

        /// The name for a source that is called `component`.
        func name(for component: [UInt8]) throws(ShellError) -> [UInt8] {
            guard isOpen || isSeveral else { return name }
            return try prefixOfSeveral + component
        }

        /// What the names of several sources begin with.
        var prefixOfSeveral: [UInt8] {
            get throws(ShellError) {
                guard isOpen else {
                    throw .usage("several sources need a destination that ends with '/'", word: word)
                }
                return name
            }
        }

        private var isOpen: Bool { name.isEmpty || name.last == UInt8(ascii: "/") }
    }

    private static func target(
        _ destination: RemoteArgument, word: Int, current: BucketID?
    ) throws(ShellError) -> (bucket: BucketID, name: [UInt8]) {
        let bytes = destination.argument.bytes
        guard let slash = bytes.firstIndex(of: UInt8(ascii: "/")) else {
            guard let current else {
                throw .usage(
                    "\(destination.text.quoted) names no place in a bucket",
                    hint: "write \(destination.text)/ to put into that bucket", word: word)
            }
            return (current, bytes)
        }
        do {
            return (try BucketID(String(decoding: bytes[..<slash], as: UTF8.self)), Array(bytes[(slash + 1)...]))
        } catch {
            throw .usage("\(destination.text.quoted): \(error.description)", word: word)
        }
    }

    private static func source(
        _ source: LocalArgument, word: Int, place: Placement, configuration: Configuration
    ) async throws -> Source {
        if source.isStandardStream {
            guard !place.name.isEmpty, place.name.last != UInt8(ascii: "/"), !place.isSeveral else {
                throw ShellError.usage("standard input needs a name", hint: "write put - BUCKET/NAME", word: place.word)
            }
            guard !configuration.inputIsScript else {
                throw ShellError.usage("standard input is the script: nothing is left to put", word: word)
            }
            let file = try await StandardInput.spooled(
                from: STDIN_FILENO, directory: configuration.environment.temporaryDirectory)
            return .standardInput(file, name: place.name)
        }
        let home = configuration.environment.nonEmpty("HOME")
        let path = source.path(home: home)
        let status: FileStatus
        do throws(Errno) {
            status = try FileStatus(path)
        } catch {
            // A file that has literally this name would have won.
            if [.noSuchFileOrDirectory, .notDirectory].contains(error),
                let pattern = try LocalPattern(source, home: home, word: word)
            {
                return .directory(pattern.root, pattern.filter, prefix: try place.prefixOfSeveral)
            }
            throw missing(source, path, error, word: word)
        }
        switch status.kind {
        case .file:
            return .file(
                path, name: try place.name(for: path.lastComponent.map { FilePath(root: nil, [$0]).bytes } ?? []))
        case .directory:
            return try directory(source, path, word: word, place: place)
        case .other:
            throw ShellError(.notAFile, "\(path): not a regular file or directory", word: word)
        }
    }

    private static func missing(_ source: LocalArgument, _ path: FilePath, _ errno: Errno, word: Int) -> ShellError {
        var error = ShellError(errno: errno.rawValue, "cannot examine", path, word: word)
        guard errno == .noSuchFileOrDirectory else { return error }
        if source.endsWithSlash { error.exitCode = .noBucket }
        error.hint = PatternText.quotedHint(for: source.argument)
        return error
    }

    private static func directory(
        _ source: LocalArgument, _ path: FilePath, word: Int, place: Placement
    ) throws -> Source {
        let slash = UInt8(ascii: "/")
        var prefix = place.name
        if !prefix.isEmpty, prefix.last != slash { prefix.append(slash) }
        let component = path.lastComponent
        // `DIR/`, `.` and `..` mean what is in them.
        guard !source.endsWithSlash, let component, component.kind == .regular else {
            return .directory(path, try PathFilter(), prefix: prefix)
        }
        return .directory(
            path, try PathFilter(), prefix: prefix + FilePath(root: nil, [component]).bytes + [slash])
    }

    /// Two files for one ball would overwrite each other: refused where it can be seen beforehand. What two sources put
    /// straight below the destination is compared name by name as it comes.
    private func refuseDuplicates(below destination: [UInt8]) throws(ShellError) {
        var seen: Set<[UInt8]> = []
        for (index, source) in sources.enumerated() {
            let name =
                switch source {
                case .file(_, let name), .standardInput(_, let name): name
                case .directory(_, _, let prefix): prefix
                }
            guard name == destination || seen.insert(name).inserted else {
                throw .usage(
                    "two sources would be put as \(String(decoding: name, as: UTF8.self).quoted)",
                    hint: "put them one after the other, or into different places", word: index + 1)
            }
        }
    }
}

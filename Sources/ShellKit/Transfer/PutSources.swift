import MictlanXBatch
import MictlanXClient
import MictlanXModel
import MictlanXPlatform
import MictlanXText
import SystemPackage

/// What the words of a `put` mean: which local files go where. What the words alone show to be wrong is refused here.
struct PutSources: Sendable {
    let bucket: BucketID
    let localSources: [LocalSelection.Source]
    let isByID: Bool

    init(
        _ words: [LocalArgument], destination: RemoteArgument, destinationWord: Int, current: BucketID?, isByID: Bool,
        configuration: Configuration, input: CommandInput? = nil, progress: Progress? = nil
    ) async throws {
        let target = try Self.target(destination, word: destinationWord, current: current)
        bucket = target.bucket
        self.isByID = isByID
        let place = Placement(name: target.name, isSeveral: words.count > 1, word: destinationWord)
        var resolved: [LocalSelection.Source] = []
        for (index, word) in words.enumerated() {
            resolved.append(
                try await Self.source(
                    word, word: index + 1, place: place, configuration: configuration, input: input,
                    progress: progress))
        }
        localSources = resolved
        if isByID, singleFileName == nil {
            throw ShellError.usage("--by-id names one ball, and there are several sources")
        }
    }

    /// The files, which are walked when they are frozen.
    var selection: LocalSelection { LocalSelection(localSources, bucket: bucket, isByID: isByID) }

    /// The one file's place, as it is written; `nil` for several.
    var singleFileName: String? {
        guard localSources.count == 1, let first = localSources.first else { return nil }
        switch first {
        case .file(_, let name), .content(_, let name): return "\(bucket)/\(String(decoding: name, as: UTF8.self))"
        case .directory: return nil
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

    /// The place that the last word names.
    ///
    /// - Throws: `ShellError` with code 2 for a bucket without its slash.
    static func target(
        _ destination: RemoteArgument, word: Int, current: BucketID?
    ) throws(ShellError) -> (bucket: BucketID, name: [UInt8]) {
        let slash = UInt8(ascii: "/")
        if let current, !destination.isFromRoot {
            let name = PatternText.name(of: destination.argument.units)
            // No ball can have these names: the bucket where the session stands is meant, as a directory.
            return (current, [Array(".".utf8), Array("./".utf8)].contains(name) ? [] : name)
        }
        let units = destination.argument.units[(destination.isFromRoot ? 1 : 0)...]
        guard let end = units.firstIndex(where: { $0.byte == slash }) else {
            // What can be no bucket, or is a file here, was meant as the name of a ball, or as a place on this machine.
            let isBucket =
                (try? BucketID(destination.text)) != nil && (try? FileStatus(FilePath(destination.text))) == nil
            throw .usage(
                "\(destination.text.quoted) names no place in a bucket",
                hint: destination.text == "/"
                    ? "'./' is the bucket of 'use', /BUCKET/ another one"
                    : isBucket
                        ? "write \(destination.text)/ to put into that bucket"
                        : "a ball is BUCKET/\(destination.text); 'get' copies to this machine", word: word)
        }
        do {
            let bucket = try BucketID(String(decoding: units[..<end].map(\.byte), as: UTF8.self))
            return (bucket, PatternText.name(of: units[(end + 1)...]))
        } catch {
            throw .usage("\(destination.text.quoted): \(error.description)", word: word)
        }
    }

    private static func source(
        _ source: LocalArgument, word: Int, place: Placement, configuration: Configuration, input: CommandInput?,
        progress: Progress?
    ) async throws -> LocalSelection.Source {
        if source.isStandardStream {
            guard !place.name.isEmpty, place.name.last != UInt8(ascii: "/"), !place.isSeveral else {
                throw ShellError.usage("standard input needs a name", hint: "write put - BUCKET/NAME", word: place.word)
            }
            guard input != nil || !configuration.hasNoInput else {
                throw ShellError.usage("a job has no standard input", hint: "write it to a file first", word: word)
            }
            guard input != nil || !configuration.inputIsScript else {
                throw ShellError.usage("standard input is the script: nothing is left to put", word: word)
            }
            let file = try await StandardInput.spooled(
                from: input?.descriptor ?? .standardInput, directory: configuration.environment.temporaryDirectory,
                progress)
            return .content(file, name: place.name)
        }
        let home = configuration.environment.nonEmpty("HOME")
        let path = source.path(home: home)
        let status: FileStatus
        do throws(Errno) {
            status = try FileStatus(path)
        } catch {
            // A file that has literally this name would have won.
            if [.noSuchFileOrDirectory, .notDirectory].contains(error),
                let pattern = try await LocalPattern(source, home: home, word: word)
            {
                return .directory(pattern.root, pattern.filter, prefix: try place.prefixOfSeveral)
            }
            throw missing(source, path, error, word: word)
        }
        switch status.kind {
        case .file:
            guard !source.endsWithSlash else {
                throw ShellError(SystemFailure(.notDirectory, "cannot read", path), word: word)
            }
            return .file(path, name: try place.name(for: path.lastComponent?.bytes ?? []))
        case .directory:
            return try directory(source, path, word: word, place: place)
        // What is behind `<(command)`, too; a device may have no end.
        case .other where status.kindName == "FIFO":
            return .file(path, name: try place.name(for: path.lastComponent?.bytes ?? []))
        case .other:
            throw ShellError.usage(
                "\(path) is a \(status.kindName), not a file, a directory or a FIFO",
                hint: "put - BUCKET/NAME < \(path) puts what is read from it", word: word)
        }
    }

    private static func missing(_ source: LocalArgument, _ path: FilePath, _ errno: Errno, word: Int) -> ShellError {
        var error = ShellError(SystemFailure(errno, "cannot examine", path), word: word)
        guard errno == .noSuchFileOrDirectory else { return error }
        if source.endsWithSlash { error.exitCode = .noBucket }
        error.hint = PatternText.quotedHint(for: source.argument)
        return error
    }

    private static func directory(
        _ source: LocalArgument, _ path: FilePath, word: Int, place: Placement
    ) throws -> LocalSelection.Source {
        let slash = UInt8(ascii: "/")
        var prefix = place.name
        if !prefix.isEmpty, prefix.last != slash { prefix.append(slash) }
        let component = path.lastComponent
        // `DIR/`, `.` and `..` mean what is in them.
        guard !source.endsWithSlash, let component, component.kind == .regular else {
            return .directory(path, try PathFilter(), prefix: prefix)
        }
        return .directory(
            path, try PathFilter(), prefix: prefix + component.bytes + [slash])
    }
}

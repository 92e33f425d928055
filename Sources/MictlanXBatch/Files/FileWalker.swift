package import MictlanXClient
internal import MictlanXModel
internal import MictlanXPlatform
package import SystemPackage

/// Walks a tree of local files, lazily and in the order of the names' bytes.
///
/// Links are followed: to files, and to directories unless one leads back to a directory that is being walked. What
/// cannot be walked is remembered in ``problems``; a walk with problems is not the whole tree.
package struct FileWalker {
    /// A part of the tree that could not be walked.
    package struct Problem: Sendable {
        package let path: FilePath
        package let error: MictlanXError
    }

    private struct Level {
        let path: FilePath
        let relative: [UInt8]
        let identity: Identity
        var names: ArraySlice<[UInt8]>
    }

    private struct Identity: Hashable {
        let device: UInt64
        let inode: UInt64

        init(_ status: FileStatus) {
            device = status.device
            inode = status.inode
        }
    }

    private let filter: PathFilter
    private var levels: [Level] = []
    /// The first parts that could not be walked.
    package private(set) var problems: [Problem] = []
    /// How many parts could not be walked.
    package private(set) var problemCount = 0
    /// How many files were looked at.
    package private(set) var scanned = 0

    /// How many problems are kept by name.
    package static let maximumProblems = 20
    private static let maximumDepth = 200

    /// - Throws: `MictlanXError` `noBucket` when there is no such directory, `forbidden` when it cannot be read.
    package init(root: FilePath, filter: PathFilter) throws(MictlanXError) {
        self.filter = filter
        let status: FileStatus
        do {
            status = try FileStatus(root)
        } catch  where error == .noSuchFileOrDirectory {
            throw MictlanXError(.noBucket, "there is no directory '\(root)'", cause: error)
        } catch {
            throw Self.failure(error, root)
        }
        guard status.kind == .directory else {
            throw MictlanXError(
                .invalidArgument, "'\(root)' is not a directory; give the directory that holds the file")
        }
        do {
            levels.append(
                Level(
                    path: root, relative: [], identity: Identity(status),
                    names: try root.directoryNames()[...]))
        } catch {
            throw Self.failure(error, root)
        }
    }

    private static func failure(_ error: any Error, _ path: FilePath) -> MictlanXError {
        (error as? Errno).map { MictlanXError(SystemFailure($0, "cannot read", path)) }
            ?? MictlanXError(.io, "cannot read '\(path)': \(error)", cause: error)
    }

    private mutating func note(_ path: FilePath, _ error: MictlanXError) {
        problemCount += 1
        if problems.count < Self.maximumProblems { problems.append(Problem(path: path, error: error)) }
    }

    /// The next file that the filter admits, `nil` at the end.
    ///
    /// A link that leads nowhere is a file of no bytes here: it fails when it is read, as one item among others.
    package mutating func next() -> FileItem? {
        while var level = levels.popLast() {
            guard let name = level.names.popFirst() else { continue }
            let path = level.path.appending(FilePath.Component(bytes: name))
            let relative = level.relative.isEmpty ? name : level.relative + [UInt8(ascii: "/")] + name
            levels.append(level)
            do {
                let status = try FileStatus(path)
                switch status.kind {
                case .directory: enter(path, relative, status)
                case .file:
                    scanned += 1
                    if filter.admits(file: relative) { return item(path, relative, status) }
                case .other: continue
                }
            } catch  where error == .tooManySymbolicLinkLevels {
                guard filter.admits(file: relative) else { continue }
                note(
                    path,
                    MictlanXError(.io, "the link '\(path)' leads back to itself; exclude or remove it", cause: error))
            } catch {
                scanned += 1
                guard filter.admits(file: relative) else { continue }
                return FileItem(
                    relative: relative, path: path, size: 0, modified: Timestamp(nanoseconds: 0), inode: 0)
            }
        }
        return nil
    }

    private func item(_ path: FilePath, _ relative: [UInt8], _ status: FileStatus) -> FileItem {
        FileItem(
            relative: relative, path: path, size: status.size, modified: Timestamp(nanoseconds: status.modified),
            inode: status.inode)
    }

    private mutating func enter(_ path: FilePath, _ relative: [UInt8], _ status: FileStatus) {
        guard filter.enters(directory: relative) else { return }
        let identity = Identity(status)
        guard !levels.contains(where: { $0.identity == identity }) else {
            note(
                path,
                MictlanXError(
                    .io, "'\(path)' is a link that leads back to a directory above it; exclude or remove it"))
            return
        }
        guard levels.count < Self.maximumDepth else {
            note(path, MictlanXError(.io, "'\(path)' is nested deeper than \(Self.maximumDepth) directories"))
            return
        }
        do {
            let names = try path.directoryNames()
            levels.append(Level(path: path, relative: relative, identity: identity, names: names[...]))
        } catch {
            note(path, Self.failure(error, path))
        }
    }

    /// Throws when a part of the tree could not be walked.
    ///
    /// - Throws: `MictlanXError` that names the first problems.
    package func checkComplete() throws(MictlanXError) {
        guard let first = problems.first else { return }
        var message = problems.prefix(5).map(\.error.message).joined(separator: "; ")
        if problemCount > 5 { message += "; and \(problemCount - 5) more" }
        throw MictlanXError(first.error.code, "the tree could not be walked whole: \(message)")
    }
}

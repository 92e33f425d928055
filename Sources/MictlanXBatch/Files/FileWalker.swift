package import MictlanXClient
internal import MictlanXModel
internal import MictlanXPlatform
package import SystemPackage

/// Walks a tree of local files, lazily and in the order of the names' bytes.
///
/// Links that stay below the root are followed: to files, and to directories unless one leads back to a directory that is
/// being walked. One that leads out of the root is a file that fails, unless such links are followed. What cannot be
/// walked is remembered in ``problems``; a walk with problems is not the whole tree. What is no content at all, a FIFO or
/// the files of a store that is open here, is left out and remembered in ``leftOut``.
package struct FileWalker {
    /// A part of the tree that could not be walked.
    package struct Problem: Sendable {
        package let path: FilePath
        package let error: MictlanXError
    }

    /// A part of the tree that is no content.
    package struct LeftOut: Hashable, Sendable {
        package let path: FilePath
        /// For people; the path is not in it.
        package let reason: String

        /// A line for each of the first, and one for the rest.
        package static func notes(_ first: [LeftOut], of count: Int) -> [String] {
            let shown = first.prefix(10).map { "left out '\($0.path)': \($0.reason)" }
            return shown + (count > shown.count ? ["left out \(count - shown.count) more"] : [])
        }
    }

    private struct Level {
        let path: FilePath
        let relative: [UInt8]
        let identity: FileStatus.Identity
        var names: DirectoryNames
    }

    private let filter: PathFilter
    private let stores = OpenStores.snapshot
    /// The directory in which the run that walks writes.
    private let runDirectory: FileStatus.Identity?
    /// Where links may lead; `nil` where they are followed wherever they lead.
    private let realRoot: FilePath?
    private var levels: [Level] = []
    /// The first parts that could not be walked.
    package private(set) var problems: [Problem] = []
    /// How many parts could not be walked.
    package private(set) var problemCount = 0
    /// The first parts that are no content.
    package private(set) var leftOut: [LeftOut] = []
    /// How many parts are no content.
    package private(set) var leftOutCount = 0
    /// How many files were looked at, with what was left out.
    package private(set) var scanned = 0

    /// How many problems are kept by name.
    package static let maximumProblems = 20
    private static let maximumDepth = 200

    /// - Parameters:
    ///   - root: the directory; it may be a link.
    ///   - filter: what is meant of it.
    ///   - followsLinks: whether links are followed that lead out of the root.
    ///   - runDirectory: the directory of the run that walks: its journal and its lists change while they are read.
    /// - Throws: `MictlanXError` `noBucket` when there is no such directory, `forbidden` when it cannot be read,
    ///   `invalidArgument` for a directory of a store that is open here.
    package init(root: FilePath, filter: PathFilter, followsLinks: Bool = false, runDirectory: FilePath? = nil)
        throws(MictlanXError)
    {
        self.filter = filter
        self.runDirectory = runDirectory.flatMap { try? FileStatus($0) }?.identity
        realRoot = followsLinks ? nil : root.real
        try MictlanXError.explaining("cannot read", root) { try OpenStores.check(root) }
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
                    path: root, relative: [], identity: status.identity,
                    names: try root.names()))
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
            guard let name = level.names.next() else { continue }
            let path = level.path.appending(FilePath.Component(bytes: name))
            let relative = level.relative.isEmpty ? name : level.relative + [UInt8(ascii: "/")] + name
            levels.append(level)
            do {
                let own = try FileStatus(path, followsLink: false)
                let status = own.isLink ? try FileStatus(path) : own
                if let store = own.isLink ? stores.store(holding: path) : stores.store(status.identity) {
                    leave(path, "it belongs to the store '\(store)', which is open here")
                    continue
                }
                if status.identity == runDirectory {
                    leave(path, "it is the directory of this run")
                    continue
                }
                if own.isLink, leavesRoot(path) {
                    guard admits(relative, status.kind) else { continue }
                    scanned += 1
                    return item(path, relative, status, fault: Self.leadsOut)
                }
                switch status.kind {
                case .directory: enter(path, relative, status)
                case .file:
                    scanned += 1
                    if filter.admits(file: relative) { return item(path, relative, status) }
                case .other: if filter.admits(file: relative) { leave(path, "it is a \(status.kindName)") }
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

    private func item(
        _ path: FilePath, _ relative: [UInt8], _ status: FileStatus, fault: String? = nil
    ) -> FileItem {
        FileItem(
            relative: relative, path: path, size: status.size, modified: Timestamp(nanoseconds: status.modified),
            inode: status.inode, fault: fault)
    }

    private static let leadsOut =
        "it is a link that leads out of the directory; '--follow-links', or 'follow_links: true' in a workflow, follows it"

    private func leavesRoot(_ link: FilePath) -> Bool {
        guard let realRoot else { return false }
        return link.real.map { !$0.starts(with: realRoot) } ?? true
    }

    private func admits(_ relative: [UInt8], _ kind: FileStatus.Kind) -> Bool {
        kind == .directory ? filter.enters(directory: relative) : filter.admits(file: relative)
    }

    private mutating func leave(_ path: FilePath, _ reason: String) {
        scanned += 1
        leftOutCount += 1
        if leftOut.count < Self.maximumProblems { leftOut.append(LeftOut(path: path, reason: reason)) }
    }

    private mutating func enter(_ path: FilePath, _ relative: [UInt8], _ status: FileStatus) {
        guard filter.enters(directory: relative) else { return }
        let identity = status.identity
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
            levels.append(Level(path: path, relative: relative, identity: identity, names: try path.names()))
        } catch {
            note(path, Self.failure(error, path))
        }
    }

    /// What was left out, in words: the first of it, and how much more.
    package var leftOutNotes: [String] { LeftOut.notes(leftOut, of: leftOutCount) }

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

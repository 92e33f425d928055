internal import MictlanXClient
internal import MictlanXPlatform
public import MictlanXText
internal import SystemPackage

/// Which local files a run may open: those that the document's policy and the sandbox both allow. Places are compared
/// after every link is followed, so no link leads out of them.
struct LocalAccess: Sendable {
    /// One limit: the places, and who set it.
    private struct Fence: Sendable {
        let rule: String
        let places: [FilePath]
        /// How the user gets past it.
        let remedy: String
    }

    /// Why a path is not opened.
    struct Breach: Error {
        /// The limit's name in events: `paths` or `sandbox`.
        let rule: String
        let message: String

        var error: MictlanXError { MictlanXError(.guardTripped, message) }
    }

    private var reading: [Fence]
    private var writing: [Fence]

    init(_ policy: PathPolicy?, _ options: RunOptions) {
        let sandbox = options.sandbox.map { paths in
            Fence(
                rule: "sandbox", places: Self.places(paths, in: options.workingDirectory),
                remedy: "--allow-path opens more")
        }
        func named(_ paths: [FilePath], _ key: String) -> Fence {
            Fence(
                rule: "paths", places: Self.places(paths, in: options.documentDirectory),
                remedy: "policy.paths.\(key) opens more")
        }
        reading = [policy.map { named($0.read, "read") }, sandbox].compactMap(\.self)
        writing = [policy.map { named($0.write, "write") }, sandbox].compactMap(\.self)
    }

    /// What both allow.
    func within(_ outer: LocalAccess) -> LocalAccess {
        var access = self
        access.reading += outer.reading
        access.writing += outer.writing
        return access
    }

    /// A place that cannot be looked at allows nothing.
    private static func places(_ paths: [FilePath], in directory: FilePath) -> [FilePath] {
        paths.compactMap { try? place(of: $0.resolved(in: directory)) }
    }

    private func fences(_ purpose: LocalPath.Purpose) -> [Fence] {
        switch purpose {
        case .read: reading
        case .write: writing
        }
    }

    /// Whether every file may be opened.
    func isUnlimited(_ purpose: LocalPath.Purpose) -> Bool { fences(purpose).isEmpty }

    /// Lets a path be opened: the one that was given, or, under a limit, the place that it leads to.
    ///
    /// - Parameters:
    ///   - path: absolute.
    ///   - purpose: what it is opened for.
    /// - Returns: the path to open.
    /// - Throws: ``Breach``.
    func admit(_ path: FilePath, for purpose: LocalPath.Purpose) throws(Breach) -> FilePath {
        let fences = fences(purpose)
        guard let first = fences.first else { return path }
        let place: FilePath
        do {
            place = try Self.place(of: path)
        } catch {
            throw Breach(rule: first.rule, message: "cannot tell where '\(path)' leads: \(error)")
        }
        for fence in fences where !fence.places.contains(where: place.starts(with:)) {
            let way = place == path ? "'\(path)'" : "'\(path)', which is '\(place)'"
            let open = fence.places.map { "'\($0)'" }.joined(separator: ", ")
            let rest = open.isEmpty ? "nothing is open" : "it may \(purpose.rawValue) \(open), and what is below"
            let limit = fence.rule == "sandbox" ? "the sandbox" : "the workflow's policy"
            throw Breach(
                rule: fence.rule,
                message: "\(limit) does not let a step \(purpose.rawValue) \(way); \(rest); \(fence.remedy)")
        }
        return place
    }

    /// The place that a path leads to: links are followed, and what is not there yet keeps its name.
    private static func place(of path: FilePath) throws(Errno) -> FilePath {
        var head = path.isEmpty ? "." : path
        var missing: [FilePath.Component] = []
        while true {
            do throws(Errno) {
                var place = try head.followingLinks()
                place.append(missing.reversed())
                return place
            } catch {
                // A link that leads nowhere now may lead anywhere later.
                guard error == .noSuchFileOrDirectory || error == .notDirectory, !head.isSymbolicLink,
                    let last = head.lastComponent, last.kind != .parentDirectory
                else { throw error }
                if last.kind == .regular { missing.append(last) }
                head.removeLastComponent()
                if head.isEmpty { head = "." }
            }
        }
    }
}

extension FilePath {
    /// The path, taken from a directory if it is relative. A component `.` at the end, which says that a directory is
    /// meant, goes.
    func resolved(in directory: FilePath) -> FilePath {
        var path = isAbsolute ? self : directory.pushing(self).lexicallyNormalized()
        if path.lastComponent?.kind == .currentDirectory { path.removeLastComponent() }
        return path
    }
}

extension WorkflowDocument {
    /// Looks for programs that the run would not be allowed to start, and for local paths that are written out in the file
    /// and that it would not be allowed to open.
    ///
    /// A path that is computed is looked at when its step runs.
    ///
    /// - Parameters:
    ///   - options: name the directory of the file and the sandbox.
    ///   - diagnostics: where faults go.
    public func checkPaths(options: RunOptions, into diagnostics: inout Diagnostics) {
        let access = LocalAccess(policy.paths, options)
        if !options.allowsPrograms {
            for case .shell(let spec) in allSteps.map(\.kind) {
                diagnostics.error(
                    .programNotAllowed,
                    options.sandbox == nil ? "programs run only with --allow-shell" : "a sandbox runs no programs",
                    at: spec.span)
            }
        }
        for opened in allSteps.flatMap(\.kind.localPaths) {
            guard let path = opened.path.literal else { continue }
            do throws(LocalAccess.Breach) {
                _ = try access.admit(path.resolved(in: options.documentDirectory), for: opened.purpose)
            } catch {
                diagnostics.error(.pathNotAllowed, error.message, at: opened.path.span)
            }
        }
    }
}

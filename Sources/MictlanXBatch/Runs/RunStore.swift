package import MictlanXClient
internal import MictlanXModel
internal import MictlanXPlatform
internal import MictlanXText
package import SystemPackage

/// The directories of all runs of a user: `runs` in the state directory.
package struct RunStore: Sendable {
    /// The directory of the runs.
    package let path: FilePath

    /// - Parameter state: the state directory, for example `~/.local/state/mxshell`.
    package init(state: FilePath) { path = state.appending("runs") }

    // MARK: One run

    /// Makes the directory of a new run, with its header and sources, and takes its lock. Nothing is acknowledged before
    /// all of it is durable.
    ///
    /// - Parameters:
    ///   - header: what `run.json` says.
    ///   - sources: the bytes of the header's sources, in the same order.
    ///   - fill: writes what the run begins with.
    /// - Returns: the directory, with its lock.
    /// - Throws: `MictlanXError` `journal` when it cannot be made.
    package func create(
        _ header: RunHeader, sources: [[UInt8]],
        filling fill: @escaping @Sendable (RunDirectory) throws -> Void = { _ in }
    ) async throws -> RunDirectory {
        try await BlockingWork.run(.committing) { [path] _ in
            try RunDirectory.create(at: path.appending(header.run), header, sources: sources, filling: fill)
        }
    }

    /// Takes the lock of a run that is there.
    ///
    /// - Parameter run: its id.
    /// - Returns: its directory, with the lock.
    /// - Throws: `MictlanXError` `locked` when another process has it, `notFound` when there is no such run.
    package func open(_ run: String) async throws -> RunDirectory {
        let place = try existing(run)
        return try await BlockingWork.run(.committing) { _ in try RunDirectory.open(place, named: "run \(run)") }
    }

    /// Gives a run other sources, after its workflow was edited: all of them are durable before the header names them, so
    /// that the run has the old ones or the new ones.
    ///
    /// - Parameters:
    ///   - header: with the new sources, under names that no source of the run has yet.
    ///   - sources: their bytes, in the same order.
    ///   - directory: the run's, of which the caller has the lock.
    /// - Throws: `MictlanXError` `journal`.
    package func replace(_ header: RunHeader, sources: [[UInt8]], in directory: RunDirectory) async throws {
        try await BlockingWork.run(.committing) { _ in
            try RunDirectory.explaining("cannot keep the edited workflow in", directory.path) {
                for (source, bytes) in zip(header.sources, sources) {
                    try RunDirectory.write(bytes, to: directory.sources.appending(source.file))
                }
                try directory.sources.synchronizeDirectory()
                try RunDirectory.replace(directory.header, with: header.json)
            }
        }
    }

    /// Where deletes are recorded, beside the runs.
    package var audit: FilePath { path.removingLastComponent().appending(AuditLog.name) }

    /// The header of a run.
    ///
    /// - Throws: `MictlanXError` `notFound` when there is no such run, `journal` when its header cannot be read.
    package func header(of run: String) throws(MictlanXError) -> RunHeader {
        try RunHeader(in: try existing(run))
    }

    /// The journal of a run, to be read by anybody.
    ///
    /// - Throws: `MictlanXError` `notFound` when there is no such run.
    package func journal(of run: String) throws(MictlanXError) -> FilePath {
        try existing(run).appending(RunDirectory.journalName)
    }

    /// The directory with copies of what a run was made from.
    package func sources(of run: String) -> FilePath { path.appending(run).appending(RunDirectory.sourcesName) }

    /// The file of a list of a run.
    func list(_ name: String, of run: String) -> FilePath {
        path.appending(run).appending(RunDirectory.listsName).appending(name)
    }

    /// The directory of a run.
    private func existing(_ run: String) throws(MictlanXError) -> FilePath {
        guard RunName.isValid(run), (try? FileStatus(path.appending(run)))?.kind == .directory else {
            throw MictlanXError(.notFound, "there is no run '\(run)' in '\(path)'\(proposal(for: run))")
        }
        return path.appending(run)
    }

    /// The run that may have been meant.
    private func proposal(for run: String) -> String {
        guard let names = try? all().prefix(1_000), let near = Suggestion.closest(to: run, among: names) else {
            return ""
        }
        return "; did you mean \(near)?"
    }

    // MARK: All runs

    /// The ids of all runs, newest first; none where there is no directory.
    ///
    /// - Throws: `MictlanXError` `journal`.
    package func all() throws(MictlanXError) -> [String] {
        do throws(Errno) {
            let names = try path.directoryNames().map { String(decoding: $0, as: UTF8.self) }
            return names.filter(RunName.isValid).sorted(by: >)
        } catch {
            if error == .noSuchFileOrDirectory { return [] }
            throw MictlanXError(.journal, SystemFailure(error, "cannot read", path).description)
        }
    }

    /// How a run stands.
    ///
    /// - Throws: `MictlanXError`.
    package func state(of run: String) throws(MictlanXError) -> RunStanding {
        let place = try existing(run)
        let last = try JournalTail.last(of: place.appending(RunDirectory.journalName))
        if let holder = RunLock.holder(of: place) { return .running(holder) }
        guard case .end(let status, let code)? = last else { return .interrupted }
        return .ended(status, code)
    }

    /// Removes a run that no process holds.
    ///
    /// - Returns: whether it was removed; one that is held stays.
    /// - Throws: `MictlanXError` `notFound`.
    package func remove(_ run: String) throws(MictlanXError) -> Bool {
        let place = try existing(run)
        guard let lock = try? RunLock(in: place, creating: true) else { return false }
        withExtendedLifetime(lock) { RunDirectory.remove(place) }
        return (try? FileStatus(place)) == nil
    }
}

/// How a run stands.
package enum RunStanding: Hashable, Sendable {
    /// A process works at it.
    case running(LockHolder)
    /// It was killed, or lost its power.
    case interrupted
    case ended(RunStatus, ExitCode)

    /// Whether there is something left to be done and nobody who does it.
    package var isUnfinished: Bool {
        switch self {
        case .running: false
        case .interrupted: true
        case .ended(let status, _): status != .ok
        }
    }

    /// Whether the run did all that it was to do.
    package var isDone: Bool {
        guard case .ended(.ok, _) = self else { return false }
        return true
    }

    /// In one word.
    package var name: String {
        switch self {
        case .running: "running"
        case .interrupted: "interrupted"
        case .ended(let status, _): status.rawValue
        }
    }
}

/// The ids of runs: `YYYYMMDDThhmmssZ-` and 6 hexadecimal digits.
enum RunName {
    /// Whether a text is one; it may then be the name of a directory.
    static func isValid(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        guard bytes.count == 23, bytes[8] == UInt8(ascii: "T"), bytes[15] == UInt8(ascii: "Z"),
            bytes[16] == UInt8(ascii: "-")
        else { return false }
        let digits = bytes[..<8] + bytes[9..<15]
        return digits.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
            && bytes[17...].allSatisfy { $0.lowercaseHexValue != nil }
    }
}

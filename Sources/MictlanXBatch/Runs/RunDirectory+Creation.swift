package import MictlanXClient
internal import MictlanXModel
internal import MictlanXPlatform
internal import MictlanXText
package import SystemPackage

/// The directories of durable runs: made, and taken up again, wherever they lie.
extension RunDirectory {
    /// Makes the directory of a new run, with its header and sources, and takes its lock. Nothing is acknowledged before
    /// all of it is durable. It blocks.
    ///
    /// - Parameters:
    ///   - place: the directory; there must be nothing of this name.
    ///   - header: what `run.json` says.
    ///   - sources: the bytes of the header's sources, in the same order.
    ///   - fill: writes what the run begins with, before there is a header: a directory without one is no run.
    /// - Returns: the directory, with its lock.
    /// - Throws: `MictlanXError` `journal` when it cannot be made, or what `fill` throws.
    package static func create(
        at place: FilePath, _ header: RunHeader, sources: [[UInt8]],
        filling fill: (RunDirectory) throws -> Void = { _ in }
    ) throws(MictlanXError) -> RunDirectory {
        try explaining("cannot make the run directory", place) {
            let parent = place.removingLastComponent()
            if !parent.isEmpty { try parent.makeDirectories(mode: 0o700) }
            guard try place.makeDirectory(mode: 0o700) else { throw Errno.fileExists }
            let lock = try RunLock(in: place, creating: true)
            let directory = try RunDirectory(path: place, lock: lock)
            try directory.sources.makeDirectory(mode: 0o700)
            for (source, bytes) in zip(header.sources, sources) {
                try write(bytes, to: directory.sources.appending(source.file))
            }
            try directory.sources.synchronizeDirectory()
            try write([], to: directory.journal)
            try fill(directory)
            try directory.lists.synchronizeDirectory()
            try replace(directory.header, with: header.json)
            if !parent.isEmpty { try parent.synchronizeDirectory() }
            return directory
        }
    }

    /// Takes the lock of a run that is there. It blocks.
    ///
    /// - Parameters:
    ///   - place: its directory.
    ///   - name: what messages call the run.
    /// - Returns: the directory, with the lock.
    /// - Throws: `MictlanXError` `locked` when another process has it, or where the file system has no locks that work;
    ///   `journal`.
    package static func open(_ place: FilePath, named name: String) throws(MictlanXError) -> RunDirectory {
        for _ in 0..<attempts {
            do {
                let lock = try RunLock(in: place, creating: true)
                guard try lock.excludesOthers(in: place) else { throw Errno.noLocks }
                return try RunDirectory(path: place, lock: lock)
            } catch Errno.wouldBlock {
                // Somebody has it: see below.
            } catch let error as Errno where [.noLocks, .notSupported, .noFunction].contains(error) {
                throw MictlanXError(
                    .locked,
                    "\(name) cannot be locked: the file system of '\(place)' has no locks that work, so that two processes "
                        + "could work at it; put it where flock(2) works")
            } catch {
                throw failure(error, "cannot open the run", place)
            }
            // Who looks at the lock takes it for a moment; only a process that works at the run has signed it.
            if let holder = RunLock.holder(of: place) {
                throw MictlanXError(.locked, "\(name) is being worked at (\(holder.text)); see 'runs'")
            }
        }
        throw MictlanXError(.locked, "\(name) is being worked at; see 'runs'")
    }

    private static var attempts: Int { 100 }

    // MARK: Files

    static func write(_ bytes: [UInt8], to file: FilePath) throws {
        let descriptor = try FileDescriptor.open(
            file, .writeOnly, options: [.create, .truncate, .closeOnExec, .noFollow],
            permissions: [.ownerReadWrite])
        try descriptor.closeAfter {
            _ = try descriptor.writeAll(bytes)
            try descriptor.synchronize()
        }
    }

    /// Writes a file of JSON that is there whole or not at all.
    static func replace(_ file: FilePath, with fields: JSONObject) throws {
        var json: [UInt8] = []
        JSONText.append(.object(fields), to: &json)
        let temporary = FilePath(bytes: file.bytes + Array(".tmp".utf8))
        try write(json + [UInt8(ascii: "\n")], to: temporary)
        try temporary.rename(to: file)
        try file.removingLastComponent().synchronizeDirectory()
    }

    /// Runs a body whose errors of the system are those of the run's directory.
    static func explaining<Result>(
        _ action: String, _ path: FilePath, _ body: () throws -> Result
    ) throws(MictlanXError) -> Result {
        do {
            return try body()
        } catch {
            throw failure(error, action, path)
        }
    }

    private static func failure(_ error: any Error, _ action: String, _ path: FilePath) -> MictlanXError {
        if let error = error as? MictlanXError { return error }
        let failure = (error as? SystemFailure) ?? SystemFailure((error as? Errno) ?? .ioError, action, path)
        return MictlanXError(.journal, failure.description, cause: failure)
    }
}

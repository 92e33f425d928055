package import MictlanXModel
internal import MictlanXPlatform
package import SystemPackage

/// Writes a file beside its target, makes it durable, and only then gives it the target's name: the target is never seen
/// half-written.
///
/// What is not committed is gone, unless it is kept for a later attempt. Where the file system can do that the file has no
/// name until then, so that nothing is left of a process that is killed; elsewhere it is `.NAME.mxpart-XXXX`.
package final class StagedFile: Sendable {
    private let target: FilePath
    private let directory: FilePath
    /// The name of the file until it is committed; of one without a name only for the moment of a replace.
    private let part: FilePath
    private let descriptor: FileDescriptor
    /// The file, where it has no name yet.
    private let nameless: NamelessFile?
    /// Whether what is not committed stays for a later attempt.
    private let isKept: Bool

    /// Creates the part file, or opens the one that an earlier attempt has kept.
    ///
    /// - Parameters:
    ///   - target: the file that is to be there in the end.
    ///   - isKept: whether what is not committed stays, under a name that the next attempt finds. Nobody else may work
    ///     on it meanwhile: the file is locked (flock(2)).
    ///   - mayBeNameless: whether the file may go without a name until it is committed.
    /// - Throws: ``MictlanXError``: `noBucket` when its directory does not exist, `exists` when another process works on
    ///   the kept part, `forbidden`, `diskFull`, `io`.
    package init(target: FilePath, isKept: Bool = false, mayBeNameless: Bool = true) throws(MictlanXError) {
        guard let name = target.lastComponent else {
            throw MictlanXError(.invalidArgument, "'\(target)' names no file")
        }
        try MictlanXError.explaining("cannot write", target) { try OpenStores.check(target) }
        self.target = target
        let parent = target.removingLastComponent()
        directory = parent.isEmpty ? "." : parent
        self.isKept = isKept
        let suffix = isKept ? Self.keptSuffix : ".mxpart-" + String(UInt64.random(in: .min ... .max), radix: 36)
        let part = Self.partPath(in: directory, name: name, suffix: suffix)
        self.part = part
        nameless = isKept || !mayBeNameless ? nil : NamelessFile(nameableIn: directory)
        if let nameless {
            descriptor = nameless.descriptor
            return
        }
        var options: FileDescriptor.OpenOptions = [.create, .closeOnExec, .noFollow]
        if !isKept { options.insert(.exclusiveCreate) }
        do throws(SystemFailure) {
            descriptor = try SystemFailure.explaining("cannot create a file in", directory) {
                try FileDescriptor.open(
                    part, .readWrite, options: options, permissions: FilePermissions(rawValue: 0o666))
            }
        } catch {
            guard error.fault != .missing else { throw Self.missing(directory) }
            throw MictlanXError(error)
        }
        if isKept { try lock() }
    }

    deinit {
        guard nameless == nil else { return }
        // Nothing is there under this name once it was committed; an empty part is of no use to anybody.
        if !isKept || size == 0 { part.removeFile() }
        try? descriptor.close()
    }

    /// What the part file holds, in bytes.
    package var size: Int { (try? FileStatus(descriptor: descriptor).size) ?? 0 }

    /// Cuts off what lies beyond the end of what is to come: an earlier attempt may have been at a larger ball.
    ///
    /// - Parameter length: the size that the file is to have, in bytes.
    /// - Throws: ``MictlanXError`` `io`.
    package func truncate(to length: Int) throws(MictlanXError) {
        guard size > length else { return }
        try MictlanXError.explaining("cannot shorten", part) { try descriptor.resize(to: Int64(length)) }
    }

    /// Takes the kept part for this process. The process that had it before may have committed or removed it meanwhile;
    /// the file under the name is another one then, and this attempt comes too late.
    private func lock() throws(MictlanXError) {
        guard try MictlanXError.explaining("cannot examine", part, { try FileOwnership.isAlone(descriptor) }) else {
            throw MictlanXError(
                .forbidden,
                "'\(part)' is another user's or has another name as well: what is got could be read or changed there; "
                    + "remove it, or get without resuming")
        }
        let isLocked = try MictlanXError.explaining("cannot lock", part) { try descriptor.lock(waits: false) }
        guard isLocked, descriptor.isNamed(part) else {
            throw MictlanXError(
                .exists,
                "another process is getting '\(target)': it holds '\(part)'; wait for it, or get to another file")
        }
    }

    /// Says how long the file will be, so that zeros need not be written. What is kept for a later attempt grows as its
    /// bytes come: its size tells how far it is.
    ///
    /// - Parameter length: the size that the file is to have, in bytes.
    /// - Throws: ``MictlanXError``: `diskFull`, `io`.
    package func extend(to length: Int) throws(MictlanXError) {
        guard !isKept, length > size else { return }
        try MictlanXError.explaining("cannot write", target) { try descriptor.resize(to: Int64(length)) }
    }

    /// Writes bytes at their place. Zeros within the length that was announced become a hole, where the file system has
    /// holes.
    ///
    /// - Parameters:
    ///   - bytes: the bytes.
    ///   - offset: their place in the file.
    /// - Throws: ``MictlanXError``: `diskFull`, `io`.
    package func write(_ bytes: [UInt8], at offset: Int) throws(MictlanXError) {
        try MictlanXError.explaining("cannot write", target) {
            try bytes.withUnsafeBytes { bytes in
                if !isKept, bytes.isAllZero, descriptor.punchHole(offset..<offset + bytes.count) { return }
                try descriptor.writeWhole(bytes, at: offset)
            }
        }
    }

    /// Gives the file the time that another one had.
    ///
    /// - Parameter nanoseconds: since 1970.
    /// - Throws: ``MictlanXError`` `io`.
    package func setModified(_ nanoseconds: Int64) throws(MictlanXError) {
        try MictlanXError.explaining("cannot set the time of", target) { try descriptor.setModified(nanoseconds) }
    }

    /// Adds a region of the part file to a hasher, with a buffer of fixed size.
    ///
    /// - Parameters:
    ///   - region: the bytes, all of them written before.
    ///   - hasher: takes the bytes.
    /// - Throws: ``MictlanXError`` `io`.
    package func hash(_ region: Range<Int>, into hasher: inout SHA256) throws(MictlanXError) {
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 17, alignment: 4_096)
        defer { buffer.deallocate() }
        var offset = region.lowerBound
        while offset < region.upperBound {
            let piece = UnsafeMutableRawBufferPointer(rebasing: buffer.prefix(region.upperBound - offset))
            try MictlanXError.explaining("cannot read back", target) {
                guard try descriptor.readWhole(into: piece, at: offset) == piece.count else { throw Errno.ioError }
            }
            hasher.update(UnsafeRawBufferPointer(piece))
            offset += piece.count
        }
    }

    /// Makes the file durable and gives it its name, on a thread that may wait for the disk. Once begun it is not
    /// cancelled.
    ///
    /// - Parameter mayReplace: whether a file that has the name already is replaced.
    /// - Throws: ``MictlanXError``: `exists`, `diskFull`, `io`; the target is then as it was before. `CancellationError`.
    package func commit(mayReplace: Bool) async throws {
        try await BlockingWork.run(.committing) { [self] _ in try commitNow(mayReplace: mayReplace) }
        try await DirectorySync.shared.synchronize(directory)
    }

    /// Writes a file in one go, as ``commit(mayReplace:)`` does.
    ///
    /// - Parameters:
    ///   - bytes: all that it holds.
    ///   - target: the file that is to be there in the end.
    ///   - directory: that of the file.
    ///   - mayReplace: whether a file that has the name already is replaced.
    ///   - prepare: what else is done to the file before that.
    /// - Throws: as ``init(target:isKept:mayBeNameless:)`` and ``commit(mayReplace:)``.
    static func commit(
        _ bytes: [UInt8], to target: FilePath, in directory: FilePath, mayReplace: Bool,
        _ prepare: @escaping @Sendable (StagedFile) -> Void
    ) async throws {
        try await BlockingWork.run(.committing) { _ in
            let file = try StagedFile(target: target)
            try file.extend(to: bytes.count)
            try file.write(bytes, at: 0)
            prepare(file)
            try file.commitNow(mayReplace: mayReplace)
        }
        try await DirectorySync.shared.synchronize(directory)
    }

    /// All of ``commit(mayReplace:)`` but that the name is durable.
    private func commitNow(mayReplace: Bool) throws(MictlanXError) {
        try MictlanXError.explaining("cannot make durable", target) { try descriptor.synchronize() }
        do throws(Errno) {
            if let nameless {
                try Self.name(nameless, target, replacingBy: mayReplace ? part : nil)
            } else if mayReplace {
                try part.rename(to: target)
            } else {
                try part.move(to: target)
            }
        } catch {
            guard error != .fileExists else { throw MictlanXError(.exists, "'\(target)' exists already") }
            throw MictlanXError(SystemFailure(error, "cannot write", target))
        }
    }

    /// Gives a file without a name that of the target.
    ///
    /// - Parameters:
    ///   - file: the file.
    ///   - target: its name from now on.
    ///   - part: the name from which it is renamed where the target is there already; `nil` where that is to stay.
    /// - Throws: `Errno`; the target is then as it was before.
    private static func name(_ file: NamelessFile, _ target: FilePath, replacingBy part: FilePath?) throws(Errno) {
        guard let part else { return try file.link(to: target) }
        do throws(Errno) {
            return try file.link(to: target)
        } catch {
            guard error == .fileExists else { throw error }
        }
        // A file cannot be linked onto another one.
        try file.link(to: part)
        do throws(Errno) {
            try part.rename(to: target)
        } catch {
            part.removeFile()
            throw error
        }
    }

    /// The directory of a file, which has to be there before any bytes are asked for.
    ///
    /// - Throws: ``MictlanXError`` `noBucket` where it is not.
    static func directory(of target: FilePath) throws(MictlanXError) -> FilePath {
        let parent = target.removingLastComponent()
        let directory = parent.isEmpty ? "." : parent
        do throws(Errno) {
            _ = try FileStatus(directory)
        } catch {
            // Whatever else it is, the file cannot be made and says so.
            if error == .noSuchFileOrDirectory { throw missing(directory) }
        }
        return directory
    }

    private static func missing(_ directory: FilePath) -> MictlanXError {
        MictlanXError(.noBucket, "the directory '\(directory)' does not exist")
    }

    /// Whether an earlier attempt at a file has left a part of it.
    static func hasKeptPart(of target: FilePath) -> Bool {
        guard let name = target.lastComponent else { return false }
        let parent = target.removingLastComponent()
        return (try? FileStatus(partPath(in: parent.isEmpty ? "." : parent, name: name, suffix: keptSuffix))) != nil
    }

    private static let keptSuffix = ".mxpart"

    /// `.NAME.mxpart-XXXX`, with the name cut so that the whole stays within NAME_MAX.
    private static func partPath(in directory: FilePath, name: FilePath.Component, suffix: String) -> FilePath {
        let bytes = [UInt8(ascii: ".")] + name.bytes.prefix(255 - 1 - suffix.utf8.count) + suffix.utf8
        return directory.appending(FilePath.Component(bytes: bytes))
    }
}

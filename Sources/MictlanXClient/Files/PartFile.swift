internal import Glibc
package import MictlanXModel
package import SystemPackage

/// Writes a file beside its target under another name, makes it durable, and renames it onto the target: the target is
/// never seen half-written. What is not committed is removed, unless it is kept for a later attempt.
package final class PartFile: Sendable {
    private let target: FilePath
    private let directory: FilePath
    private let part: FilePath
    private let descriptor: CInt
    /// Whether what is not committed stays for a later attempt.
    private let isKept: Bool

    /// Creates the part file, or opens the one that an earlier attempt has kept.
    ///
    /// - Parameters:
    ///   - target: the file that is to be there in the end.
    ///   - isKept: whether what is not committed stays, under a name that the next attempt finds. Nobody else may work
    ///     on it meanwhile: the file is locked (flock(2)).
    /// - Throws: ``MictlanXError``: `noBucket` when its directory does not exist, `exists` when another process works on
    ///   the kept part, `forbidden`, `diskFull`, `io`.
    package init(target: FilePath, isKept: Bool = false) throws(MictlanXError) {
        guard let name = target.lastComponent else {
            throw MictlanXError(.invalidArgument, "'\(target)' names no file")
        }
        self.target = target
        let parent = target.removingLastComponent()
        directory = parent.isEmpty ? "." : parent
        self.isKept = isKept
        let suffix = isKept ? ".mxpart" : ".mxpart-" + String(UInt64.random(in: .min ... .max), radix: 36)
        part = Self.partPath(in: directory, name: name, suffix: suffix)
        let flags = O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | (isKept ? 0 : O_EXCL)
        descriptor = part.withPlatformString { open($0, flags, 0o666) }
        guard descriptor >= 0 else {
            let number = errno
            if number == ENOENT { throw MictlanXError(.noBucket, "the directory '\(directory)' does not exist") }
            throw MictlanXError(errno: number, "cannot create a file in", directory)
        }
        if isKept { try lock() }
    }

    deinit {
        // Nothing is there under this name once it was committed; an empty part is of no use to anybody.
        if !isKept || size == 0 { _ = part.withPlatformString { unlink($0) } }
        close(descriptor)
    }

    /// What the part file holds, in bytes.
    package var size: Int { (try? FileStatus(descriptor: descriptor).size) ?? 0 }

    /// Cuts off what lies beyond the end of what is to come: an earlier attempt may have been at a larger ball.
    ///
    /// - Parameter length: the size that the file is to have, in bytes.
    /// - Throws: ``MictlanXError`` `io`.
    package func truncate(to length: Int) throws(MictlanXError) {
        guard size <= length || ftruncate(descriptor, length) == 0 else {
            throw MictlanXError(errno: errno, "cannot shorten", part)
        }
    }

    /// Takes the kept part for this process. The process that had it before may have committed or removed it meanwhile;
    /// the file under the name is another one then, and this attempt comes too late.
    private func lock() throws(MictlanXError) {
        let isLocked = flock(descriptor, LOCK_EX | LOCK_NB) == 0
        let isSame = (try? FileStatus(part).inode) == (try? FileStatus(descriptor: descriptor).inode)
        guard isLocked, isSame else {
            throw MictlanXError(
                .exists,
                "another process is getting '\(target)': it holds '\(part)'; wait for it, or get to another file")
        }
    }

    /// Writes bytes at their place.
    ///
    /// - Parameters:
    ///   - bytes: the bytes.
    ///   - offset: their place in the file.
    /// - Throws: ``MictlanXError``: `diskFull`, `io`.
    package func write(_ bytes: [UInt8], at offset: Int) throws(MictlanXError) {
        let number = bytes.withUnsafeBytes { UnnamedFile.write($0, to: descriptor, at: offset) }
        guard number == 0 else { throw MictlanXError(errno: number, "cannot write", target) }
    }

    /// Adds a region of the part file to a hasher, with a buffer of fixed size.
    ///
    /// - Parameters:
    ///   - region: the bytes, all of them written before.
    ///   - hasher: takes the bytes.
    /// - Throws: ``MictlanXError`` `io`.
    package func hash(_ region: Range<Int>, into hasher: inout SHA256) throws(MictlanXError) {
        let size = 1 << 17
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: size, alignment: 4_096)
        defer { buffer.deallocate() }
        var offset = region.lowerBound
        while offset < region.upperBound {
            let count = pread(descriptor, buffer.baseAddress, min(size, region.upperBound - offset), offset)
            if count > 0 {
                hasher.update(UnsafeRawBufferPointer(rebasing: buffer.prefix(count)))
                offset += count
            } else if count == 0 || errno != EINTR {
                throw MictlanXError(errno: count == 0 ? EIO : errno, "cannot read back", target)
            }
        }
    }

    /// Makes the file durable and gives it its name, on a thread that may wait for the disk. Once begun it is not
    /// cancelled.
    ///
    /// - Parameter mayReplace: whether a file that has the name already is replaced.
    /// - Throws: ``MictlanXError``: `exists`, `diskFull`, `io`; the target is then as it was before. `CancellationError`.
    package func commit(mayReplace: Bool) async throws {
        try await BlockingWork.run(.committing) { [self] _ in try commitNow(mayReplace: mayReplace) }
    }

    private func commitNow(mayReplace: Bool) throws(MictlanXError) {
        guard fsync(descriptor) == 0 else { throw MictlanXError(errno: errno, "cannot make durable", target) }
        let status = part.withPlatformString { part in
            target.withPlatformString { target in
                // link(2) never replaces; the part's own name goes with `deinit`.
                mayReplace ? rename(part, target) : link(part, target)
            }
        }
        guard status == 0 else {
            let number = errno
            if number == EEXIST { throw MictlanXError(.exists, "'\(target)' exists already") }
            throw MictlanXError(errno: number, "cannot write", target)
        }
        if isKept, !mayReplace { _ = part.withPlatformString { unlink($0) } }
        let parent = directory.withPlatformString { open($0, O_RDONLY | O_DIRECTORY | O_CLOEXEC) }
        guard parent >= 0 else { throw MictlanXError(errno: errno, "cannot open", directory) }
        defer { close(parent) }
        // Some file systems cannot sync a directory and say EINVAL (fsync(2)).
        guard fsync(parent) == 0 || errno == EINVAL else {
            throw MictlanXError(errno: errno, "cannot make durable", directory)
        }
    }

    /// `.NAME.mxpart-XXXX`, with the name cut so that the whole stays within NAME_MAX.
    private static func partPath(in directory: FilePath, name: FilePath.Component, suffix: String) -> FilePath {
        let maximum = 255
        var bytes = name.withPlatformString { Array(UnsafeBufferPointer(start: $0, count: strlen($0))) }
        bytes = Array(bytes.prefix(maximum - suffix.utf8.count - 1))
        let whole = [CChar(bitPattern: UInt8(ascii: "."))] + bytes + suffix.utf8.map { CChar(bitPattern: $0) } + [0]
        let component = whole.withUnsafeBufferPointer { buffer in
            buffer.baseAddress.flatMap { FilePath.Component(platformString: $0) }
        }
        return component.map { directory.appending($0) } ?? directory.appending(suffix)
    }
}

internal import FoundationEssentials
internal import Glibc
package import MictlanXModel
package import SystemPackage

/// A log file that is renamed, and begun anew, when its time is over. For one thread; several processes may write to
/// the same file, each line being one write(2) at its end.
package struct RotatingLogFile: ~Copyable {
    private let path: FilePath
    private let kept: Int
    private var rotation: LogRotation
    private var descriptor: CInt
    /// Whether the last write stopped within a line, as on a full disk.
    private var isWithinLine = false

    /// Opens the file, readable by its owner alone, and makes its directory if it does not exist.
    ///
    /// - Parameters:
    ///   - path: the current file; older ones get the moment of their end as a suffix.
    ///   - unit: the unit of the interval.
    ///   - interval: after how many units a new file is begun.
    ///   - kept: how many older files are kept.
    ///   - now: the time of day.
    /// - Throws: ``MictlanXError`` `configuration` when it cannot be opened.
    package init(
        _ path: FilePath, unit: LogRotationUnit, interval: Int, kept: Int, now: Timestamp
    ) throws(MictlanXError) {
        do {
            try FileManager.default.createDirectory(
                atPath: path.removingLastComponent().string, withIntermediateDirectories: true)
        } catch {
            throw MictlanXError(.configuration, "the log directory of '\(path)' cannot be made: \(error)", cause: error)
        }
        let descriptor = Self.open(path)
        guard descriptor >= 0 else {
            throw MictlanXError(.configuration, "the log file '\(path)' cannot be opened: \(Errno(rawValue: errno))")
        }
        self.path = path
        self.kept = max(0, kept)
        self.descriptor = descriptor
        var status = stat()
        let isOld = fstat(descriptor, &status) == 0 && status.st_size > 0
        let written = Timestamp(nanoseconds: Int64(status.st_mtim.tv_sec) * 1_000_000_000)
        rotation = LogRotation(unit: unit, interval: interval, since: isOld ? min(written, now) : now)
    }

    deinit { if descriptor >= 0 { close(descriptor) } }

    /// Writes lines in one go, to a new file where it is time for one.
    ///
    /// - Parameters:
    ///   - lines: whole lines.
    ///   - now: the time of day.
    /// - Returns: whether all of it was written; a full disk is no error here.
    package mutating func append(_ lines: String, now: Timestamp) -> Bool {
        if rotation.isDue(at: now) { rotate(now) }
        if descriptor < 0 { descriptor = Self.open(path) }
        guard descriptor >= 0 else { return false }
        var text = isWithinLine ? "\n" + lines : lines
        return text.withUTF8 { bytes in
            var rest = UnsafeRawBufferPointer(bytes)
            while !rest.isEmpty {
                let count = write(descriptor, rest.baseAddress, rest.count)
                if count < 0, errno == EINTR { continue }
                guard count > 0 else { break }
                isWithinLine = rest[count - 1] != UInt8(ascii: "\n")
                rest = UnsafeRawBufferPointer(rebasing: rest[count...])
            }
            return rest.isEmpty
        }
    }

    private static func open(_ path: FilePath) -> CInt {
        Glibc.open(path.string, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
    }

    /// Another process may do the same at this moment: who holds the lock of the file that still has the name renames
    /// it, the others only open the new one.
    private mutating func rotate(_ now: Timestamp) {
        guard descriptor >= 0, flock(descriptor, LOCK_EX) == 0 else { return }
        var (mine, named) = (stat(), stat())
        let isNamed =
            fstat(descriptor, &mine) == 0 && lstat(path.string, &named) == 0 && mine.st_ino == named.st_ino
            && mine.st_dev == named.st_dev
        if isNamed, mine.st_size > 0 { _ = rename(path.string, unusedName(now)) }
        close(descriptor)
        descriptor = Self.open(path)
        isWithinLine = false
        removeOldest()
    }

    /// Sorts by time as text; nothing that is there is overwritten.
    private func unusedName(_ now: Timestamp) -> String {
        let second = Timestamp(nanoseconds: now.nanoseconds / 1_000_000_000 * 1_000_000_000)
        let name = "\(path.string).\(second.description.filter { $0 != ":" })"
        for number in 0..<1_000 {
            let candidate = number == 0 ? name : "\(name)-\(number)"
            if access(candidate, F_OK) != 0 { return candidate }
        }
        return name
    }

    private func removeOldest() {
        guard let base = path.lastComponent?.string else { return }
        let directory = path.removingLastComponent()
        let names = (try? FileManager.default.contentsOfDirectory(atPath: directory.string)) ?? []
        let old = names.filter { $0.hasPrefix(base + ".") && $0.dropFirst(base.count + 1).first?.isNumber == true }
        for name in old.sorted().dropLast(kept) { unlink(directory.appending(name).string) }
    }
}

package import MictlanXModel
internal import MictlanXPlatform
package import SystemPackage

/// A log file that is renamed, and begun anew, when its time is over. For one thread; several processes may write to
/// the same file, each line being one write(2) at its end.
package struct RotatingLogFile: ~Copyable {
    private let path: FilePath
    private let kept: Int
    private var rotation: LogRotation
    private var descriptor: FileDescriptor?
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
        let descriptor: FileDescriptor
        do {
            try path.removingLastComponent().makeDirectories(mode: 0o700)
            descriptor = try Self.open(path)
        } catch {
            throw MictlanXError(.configuration, "the log file '\(path)' cannot be opened: \(error)", cause: error)
        }
        self.path = path
        self.kept = max(0, kept)
        self.descriptor = descriptor
        let status = try? FileStatus(descriptor: descriptor)
        let written = status.flatMap { $0.size > 0 ? Timestamp(nanoseconds: $0.modified) : nil }
        rotation = LogRotation(unit: unit, interval: interval, since: min(written ?? now, now))
    }

    deinit { try? descriptor?.close() }

    /// Writes lines in one go, to a new file where it is time for one.
    ///
    /// - Parameters:
    ///   - lines: whole lines.
    ///   - now: the time of day.
    /// - Returns: whether all of it was written; a full disk is no error here.
    package mutating func append(_ lines: String, now: Timestamp) -> Bool {
        if rotation.isDue(at: now) { rotate(now) }
        if descriptor == nil { descriptor = try? Self.open(path) }
        guard let descriptor else { return false }
        var text = isWithinLine ? "\n" + lines : lines
        return text.withUTF8 { bytes in
            var rest = UnsafeRawBufferPointer(bytes)
            while !rest.isEmpty, let count = try? descriptor.write(rest), count > 0 {
                isWithinLine = rest[count - 1] != UInt8(ascii: "\n")
                rest = UnsafeRawBufferPointer(rebasing: rest[count...])
            }
            return rest.isEmpty
        }
    }

    private static func open(_ path: FilePath) throws -> FileDescriptor {
        try FileDescriptor.open(
            path, .writeOnly, options: [.append, .create, .closeOnExec, .noFollow], permissions: [.ownerReadWrite])
    }

    /// Another process may do the same at this moment: the one that holds the lock of the file that still has the name
    /// renames it, the others only open the new one.
    private mutating func rotate(_ now: Timestamp) {
        guard let old = descriptor, (try? old.lock(waits: true)) == true else { return }
        if old.isNamed(path), (try? FileStatus(descriptor: old).size) != 0 { try? path.rename(to: unusedName(now)) }
        try? old.close()
        descriptor = try? Self.open(path)
        isWithinLine = false
        removeOldest()
    }

    /// Sorts by time as text; nothing that is there is overwritten.
    private func unusedName(_ now: Timestamp) -> FilePath {
        let second = Timestamp(nanoseconds: now.nanoseconds / 1_000_000_000 * 1_000_000_000)
        let name = path.bytes + ".\(second.description.filter { $0 != ":" })".utf8
        for number in 1..<1_000 {
            let candidate = FilePath(bytes: number == 1 ? name : name + "-\(number - 1)".utf8)
            if (try? FileStatus(candidate)) == nil { return candidate }
        }
        return FilePath(bytes: name)
    }

    private func removeOldest() {
        guard let base = path.lastComponent?.bytes else { return }
        let directory = path.removingLastComponent()
        let names = (try? directory.directoryNames(startingWith: base + [UInt8(ascii: ".")])) ?? []
        let old = names.filter { $0.count > base.count + 1 && (0x30...0x39).contains($0[base.count + 1]) }
        for name in old.dropLast(kept) { directory.appending(FilePath.Component(bytes: name)).removeFile() }
    }
}

internal import Glibc
package import MictlanXClient
package import MictlanXModel
package import MictlanXPlatform
internal import MictlanXText
package import SystemPackage

/// What runs have deleted: one line of JSON for each ball, in a file beside the runs that outlives them.
///
/// Every line has the SHA-256 of the line before it, so that a line that was changed or taken out shows. Several processes
/// write to one file: each holds its lock while it looks at the last line and adds its own, those of all balls that wait at
/// the same time in one write.
package actor AuditLog {
    /// One ball, and what became of it.
    package struct Entry: Hashable, Sendable {
        package let time: Timestamp
        package let run: String
        package let step: String
        package let address: BallAddress
        /// The checksum at the time of the selection, which the delete depended on.
        package let checksum: Checksum?
        package let size: Int
        /// `deleted`, `absent`, or the code of the error.
        package let result: String

        package init(
            time: Timestamp, run: String, step: String, address: BallAddress, checksum: Checksum?, size: Int,
            result: String
        ) {
            self.time = time
            self.run = run
            self.step = step
            self.address = address
            self.checksum = checksum
            self.size = size
            self.result = result
        }
    }

    package static let name = "audit.ndjson"
    /// More than nearly all lines, and more than the longest: a name has at most some kilobytes.
    private static let tailSizes = [1 << 10, 1 << 16]

    package nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }
    private nonisolated let executor: BlockingExecutor
    private nonisolated let waiting = SharedWork<[Entry], MictlanXError>()
    private let file: FilePath
    /// Whether the directory of the file was made.
    private var hasPlace = false
    /// What the lines of this process have in common.
    private let author: [UInt8] = {
        let holder = LockHolder.current(bootID: BootID.current)
        var text = Array(",\"uid\":\(getuid()),\"host\":".utf8)
        JSONText.append(holder.host, to: &text)
        text += ",\"pid\":\(holder.pid)".utf8
        return text
    }()

    /// - Parameters:
    ///   - file: made where it is not there, for this user only.
    ///   - executor: where it writes.
    package init(_ file: FilePath, on executor: BlockingExecutor = BlockingExecutor(label: "mictlanx.audit")) {
        self.file = file
        self.executor = executor
    }

    /// Adds a line for each ball.
    ///
    /// - Throws: `MictlanXError` `journal`: what cannot be recorded must not go on.
    package nonisolated func append(_ entries: [Entry]) async throws(MictlanXError) {
        guard !entries.isEmpty else { return }
        try await waiting.submit(entries) { await writeWaiting() }
    }

    /// Adds a line.
    package nonisolated func append(_ entry: Entry) async throws(MictlanXError) { try await append([entry]) }

    private func writeWaiting() -> Result<Void, MictlanXError> {
        waiting.settle { batches throws(MictlanXError) in try write(batches.flatMap(\.self)) }
    }

    private func write(_ entries: [Entry]) throws(MictlanXError) {
        do throws(SystemFailure) {
            // Runs that lie elsewhere do not make it.
            if !hasPlace { try file.removingLastComponent().makeDirectories(mode: 0o700) }
            hasPlace = true
        } catch {
            throw MictlanXError(.journal, "\(error); nothing is deleted without it", cause: error)
        }
        do throws(Errno) {
            guard let descriptor = try LockedFile.open(file, options: [.create, .append], waits: true) else {
                throw Errno.wouldBlock
            }
            defer { try? descriptor.close() }
            let lines = lines(entries, behind: try Self.lastLine(of: descriptor))
            do {
                _ = try descriptor.writeAll(lines)
            } catch {
                throw (error as? Errno) ?? .ioError
            }
        } catch {
            let failure = SystemFailure(error, "cannot write", file)
            throw MictlanXError(.journal, "\(failure); nothing is deleted without it", cause: failure)
        }
    }

    private func lines(_ entries: [Entry], behind last: [UInt8]?) -> [UInt8] {
        var lines: [UInt8] = []
        lines.reserveCapacity(entries.count * 512)
        var hasher = SHA256()
        var previous = last.map { SHA256.hash($0) }
        for entry in entries {
            let start = lines.count
            append(entry, behind: previous, to: &lines)
            hasher.update(lines[start...])
            previous = hasher.finish()
        }
        return lines
    }

    private func append(_ entry: Entry, behind previous: Checksum?, to line: inout [UInt8]) {
        line.append("{\"v\":1")
        line.append(field: "ts", entry.time.description)
        line += author
        line.append(field: "run", entry.run)
        line.append(field: "step", entry.step)
        line.append(",\"op\":\"delete\"")
        line.append(field: "bucket", entry.address.bucket.rawValue)
        line.append(field: "ball", entry.address.ball.rawValue)
        line.append(",\"size\":")
        line.append(decimal: entry.size)
        line.append(field: "result", entry.result)
        if let checksum = entry.checksum { line.append(field: "checksum", checksum.hex) }
        if let previous { line.append(field: "prev", previous.hex) }
        line.append("}\n")
    }

    /// The last line with its line feed; `nil` in an empty file. What a killed process left of a line counts as one.
    private static func lastLine(of descriptor: FileDescriptor) throws(Errno) -> [UInt8]? {
        let size = try FileStatus(descriptor: descriptor).size
        guard size > 0 else { return nil }
        var tail: [UInt8] = []
        for tailSize in tailSizes {
            tail = [UInt8](repeating: 0, count: min(size, tailSize))
            let start = size - tail.count
            let result = tail.withUnsafeMutableBytes { buffer in
                Result { () throws(Errno) in try descriptor.readWhole(into: buffer, at: start) }
            }
            tail.removeLast(tail.count - (try result.get()))
            guard let begin = tail.dropLast().lastIndex(of: UInt8(ascii: "\n")) else { continue }
            return Array(tail[(begin + 1)...])
        }
        return tail
    }
}

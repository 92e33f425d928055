internal import Glibc
package import MictlanXClient
package import MictlanXModel
internal import MictlanXPlatform
internal import MictlanXText
package import SystemPackage

/// What runs have deleted: one line of JSON for each ball, in a file beside the runs that outlives them.
///
/// Every line has the SHA-256 of the line before it, so that a line that was changed or taken out shows. Several processes
/// write to one file: each holds its lock while it looks at the last line and adds its own.
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
    private nonisolated let executor = BlockingExecutor(label: "mictlanx.audit")
    private let file: FilePath
    /// Whether the directory of the file was made.
    private var hasPlace = false
    private let holder = LockHolder.current(bootID: BootID.current)

    /// - Parameter file: made where it is not there, for this user only.
    package init(_ file: FilePath) { self.file = file }

    /// Adds a line.
    ///
    /// - Throws: `MictlanXError` `journal`: what cannot be recorded must not go on.
    package func append(_ entry: Entry) throws(MictlanXError) {
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
            let line = line(entry, behind: try Self.lastLine(of: descriptor))
            do {
                _ = try descriptor.writeAll(line)
            } catch {
                throw (error as? Errno) ?? .ioError
            }
        } catch {
            let failure = SystemFailure(error, "cannot write", file)
            throw MictlanXError(.journal, "\(failure); nothing is deleted without it", cause: failure)
        }
    }

    private func line(_ entry: Entry, behind last: [UInt8]?) -> [UInt8] {
        var fields: JSONObject = [
            "v": .int(1), "ts": .string(entry.time.description), "uid": .int(Int(getuid())),
            "host": .string(holder.host), "pid": .int(Int(holder.pid)), "run": .string(entry.run),
            "step": .string(entry.step), "op": .string("delete"), "bucket": .string(entry.address.bucket.rawValue),
            "ball": .string(entry.address.ball.rawValue), "size": .int(entry.size), "result": .string(entry.result),
        ]
        fields["checksum"] = entry.checksum.map { .string($0.hex) }
        fields["prev"] = last.map { .string(SHA256.hash($0).hex) }
        var line: [UInt8] = []
        JSONText.append(.object(fields), to: &line)
        line.append(UInt8(ascii: "\n"))
        return line
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

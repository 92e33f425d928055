package import MictlanXPlatform
import Synchronization
import SystemPackage

/// The lines of all sessions, in a file that only their user can read.
///
/// Each entry is appended when it is entered, so nothing is lost when a session is killed, and what other sessions
/// entered in the meantime is handed over with the next one.
package final class HistoryStore: Sendable {
    /// What is kept when a file has grown too long, and how long that is.
    package struct Limits: Sendable {
        package var entries: Int
        package var bytes: Int

        package init(entries: Int = 10_000, bytes: Int = 1 << 20) {
            self.entries = entries
            self.bytes = bytes
        }
    }

    private struct Position {
        var inode: UInt64 = 0
        var offset = 0
    }

    private let path: String
    private let limits: Limits
    private let position = Mutex(Position())

    package init(path: String, limits: Limits = Limits()) {
        self.path = path
        self.limits = limits
    }

    /// The entries of earlier sessions, oldest first; a file that is too long is shortened first.
    ///
    /// - Throws: `SystemFailure` when the file cannot be read or made: the session then goes on without it.
    package func load() throws(SystemFailure) -> [String] {
        try update { file, position throws(SystemFailure) in
            let bytes = try file.read(from: 0, limit: limits.bytes)
            var lines = Self.lines(in: bytes, isCut: file.identity.size > bytes.count)
            if lines.count > limits.entries || file.identity.size > limits.bytes {
                // Half of what is allowed: the next shortening is far away.
                lines = Array(lines.suffix(limits.entries / 2))
                try file.replace(with: lines)
                position = Position()
            } else {
                position = Position(inode: file.identity.inode, offset: file.identity.size)
            }
            return lines.map { HistoryEntry.decoded($0) }
        }
    }

    /// Writes `entry`, unless it is one that must not outlive the session, and returns what other sessions wrote.
    ///
    /// - Throws: `SystemFailure` when the file cannot be written.
    package func append(_ entry: String) throws(SystemFailure) -> [String] {
        guard HistoryFilter.accepts(entry) else { return [] }
        return try update { file, position throws(SystemFailure) in
            let current = file.identity
            let isSame = current.inode == position.inode && current.size >= position.offset
            let bytes = isSame ? try file.read(from: position.offset, limit: limits.bytes) : []
            // What another program wrote may end without a line end.
            let last = current.size > 0 ? try file.read(from: current.size - 1, limit: 1) : []
            let start = last.isEmpty || last == [UInt8(ascii: "\n")] ? "" : "\n"
            try file.append(start + HistoryEntry.encoded(entry) + "\n")
            position = Position(inode: current.inode, offset: file.identity.size)
            return Self.lines(in: bytes, isCut: false).map { HistoryEntry.decoded($0) }
        }
    }

    private func update(
        _ body: (borrowing HistoryFile, inout Position) throws(SystemFailure) -> [String]
    ) throws(SystemFailure) -> [String] {
        let file = try HistoryFile(path: FilePath(path))
        var current = position.withLock { $0 }
        let entries = try body(file, &current)
        position.withLock { [current] in $0 = current }
        return entries
    }

    private static func lines(in bytes: [UInt8], isCut: Bool) -> [String] {
        let lines = bytes.split(separator: UInt8(ascii: "\n")).map { String(decoding: $0, as: UTF8.self) }
        return isCut ? Array(lines.dropFirst()) : lines
    }
}

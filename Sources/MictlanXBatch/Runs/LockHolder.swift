internal import Glibc
internal import MictlanXPlatform
internal import MictlanXText
internal import SystemPackage

/// Who holds the lock of a run, for messages, and for the signal that stops it: the lock itself is the kernel's.
package struct LockHolder: Hashable, Sendable {
    package let pid: Int32
    package let host: String
    package let bootID: String
    /// The run that a named lock is held for; the lock of a run says that by its place.
    package let run: String?

    /// This process.
    package static func current(bootID: String, run: String? = nil) -> LockHolder {
        LockHolder(pid: getpid(), host: hostName, bootID: bootID, run: run)
    }

    private init(pid: Int32, host: String, bootID: String, run: String? = nil) {
        self.pid = pid
        self.host = host
        self.bootID = bootID
        self.run = run
    }

    /// Somebody who has not said yet who he is.
    static let unknown = LockHolder(pid: 0, host: "?", bootID: "")

    /// The name of this machine (uname(2)).
    private static var hostName: String {
        guard let bytes = try? InputFile.bytes(of: "/proc/sys/kernel/hostname", limit: 256) else { return "?" }
        return String(decoding: bytes, as: UTF8.self).filter { !$0.isWhitespace }
    }

    /// Whether the process is one of this machine, so that it can be sent a signal.
    package var isHere: Bool { host == Self.hostName }

    /// For example `run 20261128T091500Z-1a2b3c, process 4711 on atlas`.
    package var text: String {
        (run.map { "run \($0.terminalSafe), " } ?? "") + "process \(pid) on \(host.terminalSafe)"
    }

    /// Asks the process to stop gently, as ^C does.
    ///
    /// - Returns: whether it was told.
    package func interrupt() -> Bool { isHere && pid > 1 && kill(pid, SIGTERM) == 0 }

    var json: JSONObject {
        var fields: JSONObject = ["pid": .int(Int(pid)), "host": .string(host), "boot_id": .string(bootID)]
        fields["run"] = run.map { .string($0) }
        return fields
    }

    init?(json fields: JSONObject) {
        guard case .int(let number)? = fields["pid"], let pid = Int32(exactly: number),
            case .string(let host)? = fields["host"], case .string(let bootID)? = fields["boot_id"]
        else { return nil }
        var run: String?
        if case .string(let text)? = fields["run"] { run = text }
        self.init(pid: pid, host: host, bootID: bootID, run: run)
    }
}

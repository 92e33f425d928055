import Glibc
import MictlanXPlatform
import SystemPackage

/// An editor in the foreground, with the terminal of this process.
struct Editor: Sendable {
    /// As a shell takes it, with its words.
    let command: String
    let environment: [String: String]

    /// Edits a file and waits until the editor ends.
    ///
    /// - Returns: the code with which it ended; that of a shell for a signal.
    /// - Throws: `SystemFailure` where no shell can be started.
    func edit(_ path: FilePath) async throws -> Int32 {
        try await BlockingWork.run(.waiting) { _ in try run(path) }
    }

    private func run(_ path: FilePath) throws(SystemFailure) -> Int32 {
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        // What this process holds back or ignores is not for the editor.
        var none = sigset_t()
        var all = sigset_t()
        sigemptyset(&none)
        sigfillset(&all)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setsigdefault(&attributes, &all)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
        let words =
            ["/bin/sh", "-c", "\(command) \"$1\"", "sh"].map { (word: String) in strdup(word) }
            + [path.withPlatformString { strdup($0) }]
        let variables = environment.map { strdup("\($0.key)=\($0.value)") }
        defer { for text in words + variables { free(text) } }
        var child: pid_t = 0
        let fault = posix_spawn(&child, "/bin/sh", nil, &attributes, words + [nil], variables + [nil])
        guard fault == 0 else { throw SystemFailure(Errno(rawValue: fault), "cannot run", "/bin/sh") }
        var status: Int32 = 0
        while waitpid(child, &status, 0) < 0 {
            guard Errno.current == .interrupted else { throw SystemFailure(.current, "cannot wait for", "/bin/sh") }
        }
        let signal = status & 0x7F
        return signal == 0 ? (status >> 8) & 0xFF : 128 + signal
    }
}

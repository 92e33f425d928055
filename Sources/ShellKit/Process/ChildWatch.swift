import Glibc
import MictlanXPlatform

/// Tells when a program that this process has started stops, as `^Z` has it.
enum ChildWatch {
    /// Watches a program until its end, which is left to whoever waits for it.
    ///
    /// - Parameters:
    ///   - process: its process id.
    ///   - stopped: called on a thread of its own each time that the program stops.
    /// - Throws: `SystemFailure` when the system has no thread left.
    static func start(_ process: CInt, stopped: @escaping @Sendable () -> Void) throws(SystemFailure) {
        try OwnedThread.start {
            while waits(for: WSTOPPED, of: process) {
                stopped()
                // That it has stopped is reported until it goes on.
                guard waits(for: WCONTINUED, of: process) else { return }
            }
        }
    }

    /// Waits until a program stops or goes on.
    ///
    /// - Returns: false when it has ended instead.
    private static func waits(for event: CInt, of process: CInt) -> Bool {
        while true {
            var info = siginfo_t()
            if waitid(P_PID, id_t(process), &info, event | WEXITED | WNOWAIT) == 0 {
                return [CInt(CLD_STOPPED), CInt(CLD_CONTINUED)].contains(info.si_code)
            }
            guard errno == EINTR else { return false }
        }
    }
}

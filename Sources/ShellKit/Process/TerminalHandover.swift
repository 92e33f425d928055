import Glibc
import Synchronization

/// Gives the terminal to a process group and takes it back, with its settings as they were. Where the shell does not have the
/// terminal, nothing happens.
final class TerminalHandover: Sendable {
    private struct State {
        var settings: termios?
        var isGiven = false
        var watcher: Task<Void, Never>?
    }

    private static let pollingInterval = Duration.milliseconds(100)
    private let state = Mutex(State())

    private static var hasTerminal: Bool {
        isatty(STDIN_FILENO) == 1 && tcgetpgrp(STDIN_FILENO) == getpgrp()
    }

    func give(to group: CInt) {
        guard Self.hasTerminal else { return }
        state.withLock { state in
            var settings = termios()
            if tcgetattr(STDIN_FILENO, &settings) == 0 { state.settings = settings }
            state.isGiven = tcsetpgrp(STDIN_FILENO, group) == 0
            // It may have wanted the terminal before it had it, and was stopped for that.
            kill(-group, SIGCONT)
            if state.isGiven { state.watcher = Task { await Self.keepRunning(group) } }
        }
    }

    /// A program that stops itself or is stopped by ^Z goes on: there is no job to come back to.
    private static func keepRunning(_ group: CInt) async {
        while (try? await Task.sleep(for: pollingInterval, clock: .continuous)) != nil {
            var info = siginfo_t()
            guard waitid(P_PID, id_t(group), &info, WSTOPPED | WNOHANG | WNOWAIT) == 0 else { return }
            if info.si_signo == SIGCHLD { kill(-group, SIGCONT) }
        }
    }

    func takeBack() {
        state.withLock { state in
            guard state.isGiven else { return }
            state.isGiven = false
            state.watcher?.cancel()
            // A process of another group that asks for the terminal is stopped, unless it holds this signal off.
            var blocked = sigset_t()
            var before = sigset_t()
            sigemptyset(&blocked)
            sigaddset(&blocked, SIGTTOU)
            pthread_sigmask(SIG_BLOCK, &blocked, &before)
            tcsetpgrp(STDIN_FILENO, getpgrp())
            if var settings = state.settings { tcsetattr(STDIN_FILENO, TCSADRAIN, &settings) }
            pthread_sigmask(SIG_SETMASK, &before, nil)
        }
    }
}

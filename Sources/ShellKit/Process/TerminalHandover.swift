import Glibc
import LineEditing
import Synchronization

/// The programs of one command of the host, and the terminal that they get and give back, with its settings as they were.
/// Where the shell does not have the terminal, they do not get it.
final class TerminalHandover: Sendable {
    /// What it leads to that `^Z`, or a program itself, stops the one that has the terminal.
    enum Stopping: Sendable {
        /// It goes on: there is nothing to come back to.
        case goesOn
        /// The shell stops as well, for the one that has started it.
        case stopsTheShell
        /// It waits as a job.
        case waits
    }

    private struct Program {
        let process: CInt
        let group: CInt
        /// Its place in the pipeline.
        let place: Int
    }

    private struct State {
        var programs: [Program] = []
        /// The group that has the terminal, or had it before it stopped.
        var leader: CInt?
        /// The terminal's settings for the shell, and as the programs had them when they stopped.
        var shellSettings: termios?
        var programSettings: termios?
        var isGiven = false
        var isStopped = false
        var isEnding = false
        var onStop: (@Sendable () -> Void)?

        var groups: Set<CInt> { Set(programs.map(\.group)) }

        /// Whether no program behind it in the pipeline runs: that one talks to the person, and may have things to put in
        /// order on the terminal before it stops.
        func isLast(_ process: CInt) -> Bool { programs.max { $0.place < $1.place }?.process == process }
    }

    private let stopping: Stopping
    private let state = Mutex(State())

    init(stopping: Stopping = .goesOn) {
        self.stopping = stopping
    }

    /// Whether the shell has the terminal.
    static var hasTerminal: Bool {
        isatty(STDIN_FILENO) == 1 && tcgetpgrp(STDIN_FILENO) == getpgrp()
    }

    /// What is to be done each time that the programs stop and wait; on any thread.
    func onStop(_ body: @escaping @Sendable () -> Void) {
        state.withLock { $0.onStop = body }
    }

    /// A program has started. The group of the first one gets the terminal.
    ///
    /// - Parameters:
    ///   - process: its process id.
    ///   - place: its place in the pipeline.
    ///   - group: its process group.
    ///   - wantsTerminal: whether it may get the terminal.
    func started(_ process: CInt, place: Int, group: CInt, wantsTerminal: Bool = true) {
        let isWatched = state.withLock { state in
            state.programs.append(Program(process: process, group: group, place: place))
            guard wantsTerminal else { return false }
            if state.leader == nil, Self.hasTerminal {
                state.leader = group
                Self.give(&state)
            }
            guard state.leader == group, state.isGiven else { return false }
            // It may have wanted the terminal before it had it, and was stopped for that.
            kill(-group, SIGCONT)
            return true
        }
        if isWatched { try? ChildWatch.start(process) { [weak self] in self?.hasStopped(process) } }
    }

    /// A program has ended; what it left behind is its own.
    func ended(_ process: CInt) {
        state.withLock { $0.programs.removeAll { $0.process == process } }
    }

    /// Sends a signal to the programs that run.
    func send(_ signal: CInt) {
        state.withLock { state in
            for group in state.groups { kill(-group, signal) }
        }
    }

    /// Ends the programs; those that are stopped hear of it, too.
    func terminate() {
        state.withLock { state in
            state.isEnding = true
            guard state.isStopped else { return }
            for group in state.groups {
                kill(-group, SIGTERM)
                kill(-group, SIGCONT)
            }
        }
    }

    /// Has programs that have stopped go on.
    ///
    /// - Parameter inForeground: whether they get the terminal, with the settings that they had.
    func resume(inForeground: Bool) {
        state.withLock { state in
            state.isStopped = false
            if inForeground, state.leader != nil, Self.hasTerminal { Self.give(&state) }
            for group in state.groups { kill(-group, SIGCONT) }
        }
    }

    /// Takes the terminal back.
    func takeBack() {
        state.withLock { Self.takeBack(&$0) }
    }

    // MARK: Stopping

    private func hasStopped(_ process: CInt) {
        switch stopping {
        case .goesOn: send(SIGCONT)
        case .stopsTheShell:
            let isMeant = state.withLock { state in
                guard state.isLast(process), !state.isStopped else { return false }
                state.isStopped = true
                Self.takeBack(&state)
                return true
            }
            guard isMeant else { return }
            // Where no shell is there to continue this one, it goes on at once.
            _ = ProcessSignals.stopGroup()
            resume(inForeground: true)
        case .waits: state.withLock { Self.stop(&$0, for: process) }?()
        }
    }

    /// Has the programs wait.
    ///
    /// - Returns: who is to be told.
    private static func stop(_ state: inout State, for process: CInt) -> (@Sendable () -> Void)? {
        guard !state.isEnding else {
            // It wants the terminal once more, which it does not get.
            for group in state.groups { kill(-group, SIGKILL) }
            return nil
        }
        guard state.isLast(process), !state.isStopped, isStopped(process) else { return nil }
        if state.isGiven {
            var settings = termios()
            if tcgetattr(STDIN_FILENO, &settings) == 0 { state.programSettings = settings }
            takeBack(&state)
        }
        state.isStopped = true
        // Those that are not in its group would go on otherwise.
        for group in state.groups where group != state.leader { kill(-group, SIGSTOP) }
        return state.onStop
    }

    /// Whether a program is stopped still: it may have been told to go on meanwhile.
    private static func isStopped(_ process: CInt) -> Bool {
        var info = siginfo_t()
        return waitid(P_PID, id_t(process), &info, WSTOPPED | WNOHANG | WNOWAIT) == 0 && info.si_signo == SIGCHLD
    }

    // MARK: The terminal

    private static func give(_ state: inout State) {
        guard let leader = state.leader else { return }
        var settings = termios()
        if tcgetattr(STDIN_FILENO, &settings) == 0 { state.shellSettings = settings }
        if var settings = state.programSettings { tcsetattr(STDIN_FILENO, TCSADRAIN, &settings) }
        state.programSettings = nil
        state.isGiven = tcsetpgrp(STDIN_FILENO, leader) == 0
    }

    private static func takeBack(_ state: inout State) {
        guard state.isGiven else { return }
        state.isGiven = false
        // A process of another group that asks for the terminal is stopped, unless it holds this signal off.
        var blocked = sigset_t()
        var before = sigset_t()
        sigemptyset(&blocked)
        sigaddset(&blocked, SIGTTOU)
        pthread_sigmask(SIG_BLOCK, &blocked, &before)
        tcsetpgrp(STDIN_FILENO, getpgrp())
        if var settings = state.shellSettings { tcsetattr(STDIN_FILENO, TCSADRAIN, &settings) }
        pthread_sigmask(SIG_SETMASK, &before, nil)
    }
}

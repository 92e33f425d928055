import ArgumentParser
import Glibc
import SystemPackage

/// Where a run's events go beside its output.
enum EventTarget: ExpressibleByArgument, Sendable {
    case standardOutput
    /// A descriptor that whoever started the program has opened.
    case descriptor(CInt)
    case file(LocalArgument)

    init?(argument: String) {
        let word = LocalArgument(argument: argument)
        if word.isStandardStream {
            self = .standardOutput
        } else if word.text.hasPrefix("fd:") {
            guard let number = CInt(word.text.dropFirst(3)), number > 0 else { return nil }
            self = .descriptor(number)
        } else {
            self = .file(word)
        }
    }

    /// Opens it.
    ///
    /// - Throws: `ShellError` for a descriptor that cannot be written, and what opening the file fails with;
    ///   `CancellationError` while a FIFO has no reader.
    func open(home: String?) async throws -> EventOutput {
        switch self {
        case .standardOutput: return EventOutput(isOnOutput: true)
        case .file(let file):
            return EventOutput(stream: try await RedirectedFile.output(file, appends: false, home: home))
        case .descriptor(let number):
            // What is closed by exec was opened by this process, as the files of a store: it is nobody's to be written to.
            let (flags, marks) = (fcntl(number, F_GETFL), fcntl(number, F_GETFD))
            guard flags >= 0, marks & FD_CLOEXEC == 0, flags & O_ACCMODE != O_RDONLY else {
                throw ShellError.usage(
                    "descriptor \(number) of --events is not open for writing",
                    hint: "open it where mxshell is started, for example \(number)>events.ndjson")
            }
            let own = fcntl(number, F_DUPFD_CLOEXEC, 0)
            guard own >= 0 else { throw ShellError.usage("descriptor \(number) of --events cannot be used") }
            return EventOutput(stream: OutputStream(descriptor: own, ownsDescriptor: true))
        }
    }
}

/// Where events go beside a run's output, once it is open.
struct EventOutput: Sendable {
    /// A stream of their own.
    var stream: OutputStream?
    /// Whether they take standard output.
    var isOnOutput = false
}

/// A stream of a command that is a file.
struct Redirection: Sendable, Equatable {
    enum Stream: Sendable, Equatable {
        case output(appends: Bool)
        case errors(appends: Bool)
        case input
        /// `2>&1`: errors go where the output goes; the target is empty.
        case joinedErrors
    }

    var stream: Stream
    var target: Word
}

extension [Redirection] {
    /// The one of standard output.
    var output: Redirection? { first { if case .output = $0.stream { true } else { false } } }

    /// The one of standard error.
    var errors: Redirection? {
        first { redirection in
            switch redirection.stream {
            case .errors, .joinedErrors: true
            case .output, .input: false
            }
        }
    }

    /// Whether errors go where the output goes.
    var joinsErrors: Bool { contains { $0.stream == .joinedErrors } }

    var input: Redirection? { first { $0.stream == .input } }
}

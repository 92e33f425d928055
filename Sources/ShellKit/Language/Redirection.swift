/// A stream of a command that is a file.
struct Redirection: Sendable, Equatable {
    enum Stream: Sendable, Equatable {
        case output(appends: Bool)
        case errors(appends: Bool)
        case input
    }

    var stream: Stream
    var target: Word
}

extension [Redirection] {
    /// The one of standard output.
    var output: Redirection? { first { if case .output = $0.stream { true } else { false } } }

    var errors: Redirection? { first { if case .errors = $0.stream { true } else { false } } }

    var input: Redirection? { first { $0.stream == .input } }
}

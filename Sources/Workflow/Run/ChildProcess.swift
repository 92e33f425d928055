package import MictlanXClient
internal import MictlanXModel
internal import MictlanXPlatform
internal import Subprocess
package import SystemPackage

/// One run of a program, in a process group of its own. When the task is cancelled, the whole group gets SIGTERM, and
/// SIGKILL five seconds later.
package struct ChildProcess: Sendable {
    /// The program and its words.
    package let words: [[UInt8]]
    /// The only variables that it has.
    let environment: [String: String]
    let directory: FilePath
    let input: [UInt8]

    package init(words: [[UInt8]], environment: [String: String], directory: FilePath, input: [UInt8]) {
        self.words = words
        self.environment = environment
        self.directory = directory
        self.input = input
    }

    /// How it ended.
    package struct Ending: Sendable {
        /// Its code; `nil` where a signal ended it.
        package let code: Int?
        package let signal: Int?
        package let output: [UInt8]
        package let errors: [UInt8]
    }

    /// Longest output, and longest text of errors, in bytes.
    static let outputLimit = 1 << 20
    static let patience = Duration.seconds(5)

    /// Runs the program to its end. What it has left behind in the background is not waited for.
    ///
    /// - Throws: `MictlanXError` where it cannot be started or says too much; `CancellationError`.
    package func run() async throws -> Ending {
        do {
            let result = try await Subprocess.run(
                executable, arguments: arguments, environment: .custom(variables),
                workingDirectory: directory, platformOptions: Self.options, input: .array(input),
                output: .bytes(limit: Self.outputLimit), error: .bytes(limit: Self.outputLimit))
            try Task.checkCancellation()
            switch result.terminationStatus {
            case .exited(let code):
                return Ending(
                    code: Int(code), signal: nil, output: result.standardOutput, errors: result.standardError)
            case .signaled(let signal):
                return Ending(
                    code: nil, signal: Int(signal), output: result.standardOutput, errors: result.standardError)
            }
        } catch let error as SubprocessError {
            if Task.isCancelled { throw CancellationError() }
            throw failure(error)
        }
    }

    /// A process group of its own, which ends with the task.
    static var options: PlatformOptions {
        var options = PlatformOptions()
        options.processGroupID = 0
        options.teardownSequence = [
            .send(signal: .terminate, toProcessGroup: true, allowedDurationToNextStep: patience)
        ]
        return options
    }

    /// The package takes bytes as C strings, whose end it does not add.
    var arguments: Arguments { Arguments(words.dropFirst().map { $0 + [0] }) }

    var variables: [Subprocess.Environment.Key: String] {
        var variables: [Subprocess.Environment.Key: String] = [:]
        for (name, value) in environment {
            if let key = Subprocess.Environment.Key(rawValue: name) { variables[key] = value }
        }
        return variables
    }

    private var name: [UInt8] { words.first ?? [] }

    /// A name with a slash is a path, which is relative to the directory; others are looked for in PATH.
    var executable: Executable {
        guard name.contains(UInt8(ascii: "/")) else { return .name(String(decoding: name, as: UTF8.self)) }
        return .path(FilePath(bytes: name).resolved(in: directory))
    }

    /// The code of a program that did not start, as in every shell: 127 where there is none, 126 for a file that cannot be
    /// run.
    ///
    /// - Parameter error: what a run threw.
    /// - Returns: the code; `nil` where the error is of another kind.
    package func startCode(_ error: MictlanXError) -> ExitCode? {
        guard (try? FileStatus(directory))?.kind == .directory else { return nil }
        switch error.code {
        case .notFound:
            guard name.contains(UInt8(ascii: "/")) else { return .commandNotFound }
            let path = FilePath(bytes: name).resolved(in: directory)
            return (try? FileStatus(path)) == nil ? .commandNotFound : .notExecutable
        case .io: return .notExecutable
        default: return nil
        }
    }

    func failure(_ error: SubprocessError) -> MictlanXError {
        let program = "'\(String(decoding: name, as: UTF8.self))'"
        switch error.code {
        case .executableNotFound: return MictlanXError(.notFound, "there is no program \(program)")
        case .failedToChangeWorkingDirectory:
            return MictlanXError(.notFound, "\(program) cannot run in '\(directory)': there is no such directory")
        case .outputLimitExceeded:
            return MictlanXError(
                .rejected,
                "\(program) wrote more than \(ByteCount(Self.outputLimit)) and was ended; let it write to a file")
        default: return MictlanXError(.io, "\(program) cannot be run: \(error)", cause: error)
        }
    }
}

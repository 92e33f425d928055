internal import MictlanXClient
internal import MictlanXPlatform
internal import Subprocess
package import SystemPackage

/// A program whose streams are files, pipes or the terminal of this process: nothing of it is collected.
extension ChildProcess {
    package init(words: [[UInt8]], environment: [String: String], directory: FilePath) {
        self.init(words: words, environment: environment, directory: directory, input: [])
    }

    /// Runs the program to its end with the streams that are given. They stay open; who gives an end of a pipe closes it in
    /// `started` or when this throws.
    ///
    /// - Parameters:
    ///   - input: its standard input.
    ///   - output: its standard output.
    ///   - errors: its standard error.
    ///   - group: the process group that it joins; 0 for one of its own.
    ///   - started: called with its process id. It is not waited for the program before this returns, so that its group
    ///     can be joined until then.
    /// - Returns: its code, 128 and the number of the signal that ended it.
    /// - Throws: `MictlanXError` where it cannot be started; `CancellationError`.
    package func run(
        input: FileDescriptor, output: FileDescriptor, errors: FileDescriptor, group: CInt = 0,
        started: @Sendable (CInt) async -> Void
    ) async throws -> Int32 {
        var options = Self.options
        if group != 0 {
            options.processGroupID = group
            // The group is that of others.
            options.teardownSequence = [.send(signal: .terminate, allowedDurationToNextStep: Self.patience)]
        }
        do {
            let result = try await Subprocess.run(
                executable, arguments: arguments, environment: .custom(variables), workingDirectory: directory,
                platformOptions: options,
                input: .fileDescriptor(input, closeAfterSpawningProcess: false),
                output: .fileDescriptor(output, closeAfterSpawningProcess: false),
                error: .fileDescriptor(errors, closeAfterSpawningProcess: false)
            ) { execution in
                await started(execution.processIdentifier.value)
            }
            try Task.checkCancellation()
            return switch result.terminationStatus {
            case .exited(let code): Int32(code)
            case .signaled(let signal): 128 + Int32(signal)
            }
        } catch let error as SubprocessError {
            if Task.isCancelled { throw CancellationError() }
            throw failure(error)
        }
    }
}

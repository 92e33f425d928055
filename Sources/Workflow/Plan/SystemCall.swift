package import MictlanXClient
package import SystemPackage

/// The one place of the workflow engine where a failed system call becomes an error.
package enum SystemCall {
    /// The error of a call on a path.
    ///
    /// - Parameters:
    ///   - error: what the system said.
    ///   - path: the file.
    ///   - call: what was tried, as a verb: `read`.
    /// - Returns: our error, with the system's as its cause.
    package static func failure(_ error: Errno, _ path: FilePath, _ call: String) -> MictlanXError {
        let code: MictlanXError.Code =
            switch error {
            case .noSuchFileOrDirectory: .notFound
            case .permissionDenied, .notPermitted, .readOnlyFileSystem: .forbidden
            case .noSpace, .diskQuotaExceeded: .diskFull
            default: .io
            }
        return MictlanXError(code, "cannot \(call) '\(path)': \(error)", cause: error)
    }

    /// Runs a call and turns its `Errno` into our error.
    package static func run<Result>(
        _ call: String, _ path: FilePath, _ body: () throws -> Result
    ) throws(MictlanXError) -> Result {
        do {
            return try body()
        } catch let error as Errno {
            throw failure(error, path, call)
        } catch let error as MictlanXError {
            throw error
        } catch {
            throw MictlanXError(.io, "cannot \(call) '\(path)': \(error)", cause: error)
        }
    }
}

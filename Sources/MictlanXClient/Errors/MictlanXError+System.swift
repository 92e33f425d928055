package import MictlanXPlatform
package import SystemPackage

extension MictlanXError {
    /// A failed system call in the client's codes.
    ///
    /// - Parameter failure: the call; its meaning comes from the table of ``SystemFault``.
    package init(_ failure: SystemFailure) {
        let text = failure.description
        switch failure.fault {
        case .missing: self.init(.notFound, text, cause: failure)
        case .denied: self.init(.forbidden, text, cause: failure)
        case .full: self.init(.diskFull, "\(text); \(failure.remedy) and try again", cause: failure)
        case .exists: self.init(.exists, text, cause: failure)
        case .notADirectory, .unusable: self.init(.invalidArgument, text, cause: failure)
        case .held, .exhausted, .other: self.init(.io, text, cause: failure)
        }
    }

    /// A failed system call in the client's codes.
    ///
    /// - Parameters:
    ///   - number: the error number (errno(3)).
    ///   - action: what was tried, for example `cannot read`.
    ///   - path: to what.
    package init(errno number: CInt, _ action: String, _ path: FilePath) {
        self.init(SystemFailure(Errno(rawValue: number), action, path))
    }

    /// Runs system calls and says what they were for.
    ///
    /// - Parameters:
    ///   - action: what is tried, for example `cannot read`.
    ///   - path: the file that it is tried on.
    ///   - body: the calls; it throws `Errno`, ``SystemFailure`` or ``MictlanXError``.
    /// - Returns: what the body returns.
    /// - Throws: ``MictlanXError`` for whatever the body throws.
    package static func explaining<Result: ~Copyable>(
        _ action: String, _ path: FilePath, _ body: () throws -> Result
    ) throws(MictlanXError) -> Result {
        do {
            return try body()
        } catch let error as MictlanXError {
            throw error
        } catch let error as SystemFailure {
            throw MictlanXError(error)
        } catch {
            throw MictlanXError(SystemFailure((error as? Errno) ?? .ioError, action, path))
        }
    }
}

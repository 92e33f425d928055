internal import Glibc
package import SystemPackage

/// A system call that failed, in words for people.
package struct SystemFailure: Error, Hashable, Sendable, CustomStringConvertible {
    /// What the system said.
    package let errno: Errno
    /// What was tried, for example `cannot read`.
    package let action: String
    /// The file that it was tried on.
    package let path: FilePath?
    /// What the failure means to whoever asked for the call.
    package let fault: SystemFault

    /// Joins the parts.
    ///
    /// - Parameters:
    ///   - errno: the error number (errno(3)).
    ///   - action: what was tried, for example `cannot read`.
    ///   - path: the file that it was tried on.
    ///   - fault: what it means where that is not what the number means; the number is then no part of the text.
    package init(_ errno: Errno, _ action: String, _ path: FilePath? = nil, fault: SystemFault? = nil) {
        self.errno = errno
        self.action = action
        self.path = path
        self.fault = fault ?? SystemFault(errno)
        description =
            fault == nil ? "\(action)\(path.map { " '\($0)'" } ?? ""): \(errno)" : action
    }

    /// What makes room again where the fault is `full`: a disk and a limit are two things.
    package var remedy: String {
        errno == .fileTooLarge ? "raise the limit of a file's size (ulimit -f)" : "free some space"
    }

    /// For example `cannot read '/data/x': Permission denied`.
    package let description: String

    /// Runs calls of swift-system, which throw `Errno`, and says what they were for.
    ///
    /// - Parameters:
    ///   - action: what is tried, for example `cannot read`.
    ///   - path: the file that it is tried on.
    ///   - body: the calls; it throws nothing but `Errno` and `SystemFailure`.
    /// - Returns: what the body returns.
    /// - Throws: ``SystemFailure`` for whatever the body throws.
    package static func explaining<Result: ~Copyable>(
        _ action: String, _ path: FilePath?, _ body: () throws -> Result
    ) throws(SystemFailure) -> Result {
        do {
            return try body()
        } catch let error as SystemFailure {
            throw error
        } catch {
            throw SystemFailure((error as? Errno) ?? .ioError, action, path)
        }
    }
}

extension Errno {
    /// The error number of the last call of this thread.
    package static var current: Errno { Errno(rawValue: Glibc.errno) }
}

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

    /// Joins the parts.
    ///
    /// - Parameters:
    ///   - errno: the error number (errno(3)).
    ///   - action: what was tried, for example `cannot read`.
    ///   - path: the file that it was tried on.
    package init(_ errno: Errno, _ action: String, _ path: FilePath? = nil) {
        self.errno = errno
        self.action = action
        self.path = path
    }

    /// What the error number means.
    package var fault: SystemFault { SystemFault(errno) }

    /// For example `cannot read '/data/x': Permission denied`.
    package var description: String {
        "\(action)\(path.map { " '\($0)'" } ?? ""): \(errno)"
    }

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

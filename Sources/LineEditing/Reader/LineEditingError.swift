import Glibc
package import MictlanXPlatform
import SystemPackage

/// A system call of the line editor that failed.
package struct LineEditingError: Error, Sendable, CustomStringConvertible {
    /// What was attempted, in words a person understands: a call or a path.
    package var subject: String
    /// The number errno(3) held.
    package var errno: CInt

    package init(_ subject: String, errno: CInt) {
        self.subject = subject
        self.errno = errno
    }

    /// The system has nothing left for a thread.
    package init(_ failure: SystemFailure) { self.init(failure.action, errno: failure.errno.rawValue) }

    package var description: String {
        "\(subject): \(String(cString: strerror(errno)))"
    }
}

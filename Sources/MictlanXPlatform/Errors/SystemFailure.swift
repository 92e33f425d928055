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
    /// Whether it was tried on a temporary file.
    private let isTemporary: Bool

    /// Joins the parts.
    ///
    /// - Parameters:
    ///   - errno: the error number (errno(3)).
    ///   - action: what was tried, for example `cannot read`.
    ///   - path: the file that it was tried on.
    ///   - fault: what it means where that is not what the number means; the number is then no part of the text.
    package init(_ errno: Errno, _ action: String, _ path: FilePath? = nil, fault: SystemFault? = nil) {
        self.init(errno, action, path, fault: fault, isTemporary: false)
    }

    private init(_ errno: Errno, _ action: String, _ path: FilePath?, fault: SystemFault?, isTemporary: Bool) {
        self.errno = errno
        self.isTemporary = isTemporary
        self.action = action
        self.path = path
        self.fault = fault ?? SystemFault(errno)
        description =
            fault == nil ? "\(action)\(path.map { " '\($0)'" } ?? ""): \(errno)" : action
    }

    /// What makes room again where the fault is `full`: a disk and a limit are two things.
    package var remedy: String {
        guard errno != .fileTooLarge else { return "raise the limit of a file's size (ulimit -f)" }
        return isTemporary ? "free some space there, or name another directory with TMPDIR," : "free some space"
    }

    /// A temporary file that cannot be made or written. Its directory is the machine's, and no file that the caller named: one
    /// that is missing or closed to us is a fault of its own, and TMPDIR names another.
    ///
    /// - Parameters:
    ///   - errno: the error number (errno(3)).
    ///   - action: what was tried, for example `cannot write a temporary file in`.
    ///   - directory: where the file is, or was to be.
    /// - Returns: the failure.
    static func temporaryFile(_ errno: Errno, _ action: String, in directory: FilePath) -> SystemFailure {
        switch SystemFault(errno) {
        case .missing, .notADirectory, .denied, .unusable:
            let text = "\(action) '\(directory)': \(errno); TMPDIR names another directory for temporary files"
            return SystemFailure(errno, text, directory, fault: .other, isTemporary: true)
        case .full, .exists, .held, .exhausted, .other:
            return SystemFailure(errno, action, directory, fault: nil, isTemporary: true)
        }
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

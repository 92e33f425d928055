package import SystemPackage

/// What an error number means to whoever asked for the call. This is the one table of error numbers in the program:
/// the errors of the client, the node and the shell are made from it, so that one fault has one code at every door.
package enum SystemFault: Hashable, Sendable {
    /// A file or a directory on the way to it does not exist.
    case missing
    /// A plain file stands where a directory is needed.
    case notADirectory
    /// The path cannot name what was asked for: a directory in place of a file, too long, a loop of links.
    case unusable
    case denied
    /// The disk, a quota or the limit of a file's size is exhausted.
    case full
    case exists
    /// Somebody else holds the lock.
    case held
    /// Descriptors or memory are used up, which may pass.
    case exhausted
    case other

    /// Looks an error number up (errno(3)).
    package init(_ error: Errno) {
        self =
            switch error {
            case .noSuchFileOrDirectory: .missing
            case .notDirectory: .notADirectory
            case .isDirectory, .tooManySymbolicLinkLevels, .fileNameTooLong, .invalidArgument: .unusable
            case .permissionDenied, .notPermitted, .readOnlyFileSystem: .denied
            case .noSpace, .diskQuotaExceeded, .fileTooLarge: .full
            case .fileExists: .exists
            case .wouldBlock: .held
            case .tooManyOpenFiles, .tooManyOpenFilesInSystem, .noMemory: .exhausted
            default: .other
            }
    }
}

internal import Glibc
package import SystemPackage

extension MictlanXError {
    /// The one place where an error number of the system becomes an error (errno(3)).
    ///
    /// - Parameters:
    ///   - number: the error number.
    ///   - action: what was tried, for example `cannot read`.
    ///   - path: to what.
    package init(errno number: CInt, _ action: String, _ path: FilePath) {
        let reason = String(cString: strerror(number))
        let text = "\(action) '\(path)': \(reason)"
        switch number {
        case ENOENT: self.init(.notFound, text)
        case EACCES, EPERM, EROFS: self.init(.forbidden, text)
        case ENOSPC, EDQUOT, EFBIG: self.init(.diskFull, "\(text); free some space and try again")
        case EEXIST: self.init(.exists, text)
        case EISDIR, ENOTDIR, ELOOP, ENAMETOOLONG, EINVAL: self.init(.invalidArgument, text)
        default: self.init(.io, text)
        }
    }
}

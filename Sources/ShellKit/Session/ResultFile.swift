import SystemPackage

/// A file that takes what the commands of a session write.
struct ResultFile: Sendable {
    let path: FilePath
    let stream: OutputStream
    /// What they would write to without it; redirections and `$( )` have streams of their own.
    let replaced: OutputStream
}

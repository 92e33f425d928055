import Glibc

/// How many files and sockets this process may have open.
enum OpenFileLimit {
    /// What a process has open beside the files of its work: its standard streams, the store, connections at both of their
    /// ends, and what the libraries open for a moment. Where libdispatch finds no descriptor free, it ends the process.
    private static let reserve = 96
    /// With fewer a store cannot be worked on safely.
    private static let least = 128

    /// Refuses what needs a store where too few files may be open.
    ///
    /// - Throws: `ShellError` with code 7.
    static func check() throws(ShellError) {
        guard let limit = raise(), limit < least else { return }
        throw ShellError(
            .configuration, "only \(limit) files may be open at once here, and at least \(least) are needed",
            hint: "raise the limit: ulimit -n \(least), where the account may")
    }

    /// How much may go on at once.
    ///
    /// - Parameters:
    ///   - wanted: how much was asked for.
    ///   - files: how many files and sockets each needs.
    /// - Returns: what fits into the limit, at least 1.
    static func width(_ wanted: Int, files: Int) -> Int {
        guard let limit = raise() else { return wanted }
        return max(1, min(wanted, (limit - reserve) / files))
    }

    /// Raises the soft limit to the hard one, which needs no privilege (setrlimit(2)): a node wants a descriptor for each
    /// connection and one for each file on its way, and the usual soft limit of 1,024 is there for select(2) only.
    ///
    /// - Returns: the limit that holds now; `nil` where the kernel does not tell.
    @discardableResult
    static func raise() -> Int? {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return nil }
        let former = limit.rlim_cur
        limit.rlim_cur = limit.rlim_max
        guard former < limit.rlim_max, setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else {
            return Int(clamping: former)
        }
        return Int(clamping: limit.rlim_cur)
    }
}

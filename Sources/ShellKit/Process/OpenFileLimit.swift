import Glibc

/// How many files and sockets this process may have open.
enum OpenFileLimit {
    /// What a process has open by itself: its standard streams, the store, a node's sockets.
    private static let reserve = 40

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

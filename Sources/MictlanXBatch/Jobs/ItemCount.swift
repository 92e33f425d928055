package import MictlanXClient

/// Counts what became of the items of a job. How the job ends follows from it.
package struct ItemCount: Sendable {
    package private(set) var succeeded = 0
    package private(set) var failed = 0
    private var first: ExitCode?
    private var differs = false

    package init() {}

    package var total: Int { succeeded + failed }

    package mutating func succeed() { succeeded += 1 }

    /// Counts an item that failed for good.
    ///
    /// - Parameter code: the exit code that its error leads to.
    /// - Returns: whether it is the first.
    @discardableResult
    package mutating func fail(_ code: ExitCode) -> Bool {
        failed += 1
        if let first, first != code { differs = true }
        defer { first = first ?? code }
        return first == nil
    }

    /// `ok` where nothing failed, `partial` where some items succeeded or the reasons differ, else the code that all
    /// failures share.
    package var exitCode: ExitCode {
        guard let first else { return .ok }
        return succeeded > 0 || differs ? .partial : first
    }
}

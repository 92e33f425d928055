package import MictlanXClient
internal import Synchronization
package import SystemPackage

/// The files of the puts that are on their way: the client names a failed item by its ball alone.
package final class PathsOnTheWay: Sendable {
    private let paths = Mutex<[Int: FilePath]>([:])

    package init() {}

    /// An item is begun.
    package func begin(_ item: BulkItem) {
        // What came from standard input has a file without a name.
        guard case .file(let path) = item.source, item.options.fileTags != .none else { return }
        paths.withLock { $0[item.ordinal] = path }
    }

    /// An item has ended.
    ///
    /// - Returns: its file.
    package func end(_ ordinal: Int) -> FilePath? { paths.withLock { $0.removeValue(forKey: ordinal) } }
}

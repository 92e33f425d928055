internal import SystemPackage

/// Every touch of the file system by the blob store, in one narrow place: a test can inject a full disk, a failing
/// `fsync` or a loss of power here. All calls block; none belongs on an event loop.
protocol FileOperations: Sendable {
    /// Makes one directory (mode 0700).
    ///
    /// - Returns: `false` when it is there already.
    /// - Throws: ``NodeError``.
    func makeDirectory(_ path: FilePath) throws(NodeError) -> Bool

    /// Creates a file (mode 0600) that must not exist, for writing and reading.
    ///
    /// - Throws: ``NodeError``.
    func create(_ path: FilePath) throws(NodeError) -> FileDescriptor

    /// Opens a file for reading.
    ///
    /// - Returns: `nil` when there is none.
    /// - Throws: ``NodeError``.
    func open(_ path: FilePath) throws(NodeError) -> FileDescriptor?

    /// Reads the first byte of a file.
    ///
    /// - Returns: how many bytes there were: 0 of an empty file, else 1.
    /// - Throws: ``NodeError``.
    func firstByte(of file: FileDescriptor, path: FilePath) throws(NodeError) -> Int

    /// Writes all bytes at an offset.
    ///
    /// - Throws: ``NodeError``.
    func write(_ bytes: UnsafeRawBufferPointer, to file: FileDescriptor, at offset: Int64, path: FilePath)
        throws(NodeError)

    /// Waits until a file's bytes are on the disk (`fsync(2)`).
    ///
    /// - Throws: ``NodeError``.
    func synchronize(_ file: FileDescriptor, path: FilePath) throws(NodeError)

    /// Waits until a directory's entries are on the disk.
    ///
    /// - Throws: ``NodeError``.
    func synchronizeDirectory(_ path: FilePath) throws(NodeError)

    /// Gives a file a second name (`link(2)`).
    ///
    /// - Returns: `false` when the new name is taken.
    /// - Throws: ``NodeError``.
    func link(_ path: FilePath, to newPath: FilePath) throws(NodeError) -> Bool

    /// Gives a file another name, replacing what has it (`rename(2)`).
    ///
    /// - Returns: `false` when there is no such file.
    /// - Throws: ``NodeError``.
    func rename(_ path: FilePath, to newPath: FilePath) throws(NodeError) -> Bool

    /// Removes a file, or an empty directory. What is not there counts as removed.
    ///
    /// - Throws: ``NodeError``.
    func remove(_ path: FilePath) throws(NodeError)

    /// The length of a file in bytes, `nil` when there is none.
    ///
    /// - Throws: ``NodeError``.
    func size(of path: FilePath) throws(NodeError) -> Int?

    /// The names in a directory, without `.` and `..`, in no order.
    ///
    /// - Throws: ``NodeError``.
    func names(in path: FilePath) throws(NodeError) -> [FilePath.Component]

    /// Opens or creates a file and takes its lock without waiting (`flock(2)`). Closing the descriptor gives it back.
    ///
    /// - Returns: `nil` when another holds the lock, or removed the file meanwhile.
    /// - Throws: ``NodeError``.
    func lock(_ path: FilePath) throws(NodeError) -> FileDescriptor?

    /// Bytes free for us on the file system of a path.
    ///
    /// - Throws: ``NodeError``.
    func freeSpace(at path: FilePath) throws(NodeError) -> Int
}

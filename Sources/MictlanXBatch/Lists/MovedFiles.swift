internal import MictlanXClient
internal import MictlanXModel
internal import MictlanXPlatform
internal import SystemPackage

/// The files of a frozen list that are no longer what was listed.
package struct MovedFiles: Sendable {
    /// So many are named.
    package static let sampleSize = 5

    /// How many files were looked at.
    package private(set) var checked = 0
    package private(set) var count = 0
    /// The first of them, each with what became of it.
    package private(set) var sample: [String] = []

    package init() {}

    /// Looks at the files of one more list: at size, time and inode, not at their content.
    ///
    /// - Throws: `MictlanXError` where the list cannot be read.
    package mutating func look(at list: ItemSet) async throws {
        guard list.kind != .balls else { return }
        self = try await BlockingWork.run { [self] _ in
            var moved = self
            let reader = try ListReader(list)
            while let (_, item) = try reader.next() { moved.look(at: item) }
            return moved
        }
    }

    private mutating func look(at item: WorkItem) {
        let file: FileItem
        switch item {
        case .file(let found) where found.fault == nil: file = found
        case .put(let put) where put.isNamed: file = put.file
        default: return
        }
        checked += 1
        guard let change = Self.change(of: file) else { return }
        count += 1
        if sample.count < Self.sampleSize { sample.append("'\(file.path)' \(change)") }
    }

    private static func change(of file: FileItem) -> String? {
        let status: FileStatus
        do throws(Errno) {
            status = try FileStatus(file.path)
        } catch {
            return error == .noSuchFileOrDirectory ? "is gone" : "cannot be looked at (\(error))"
        }
        if status.size != file.size { return "has \(status.size) bytes in place of \(file.size)" }
        if status.modified != file.modified.nanoseconds { return "was written since" }
        return status.inode == file.inode ? nil : "is another file of the same name"
    }
}

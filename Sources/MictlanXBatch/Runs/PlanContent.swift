internal import MictlanXClient
internal import MictlanXModel
internal import MictlanXPlatform
package import SystemPackage

/// What the journal of a plan holds: the records that every run of the plan begins with. There are few of them, however long
/// the lists are.
package struct PlanContent: Sendable {
    package let directory: FilePath
    package let entries: [JournalEntry]
    package let history: RunHistory

    /// Reads the journal of a plan. It blocks.
    ///
    /// - Throws: `MictlanXError`.
    package init(of directory: FilePath) throws {
        self.directory = directory
        let reader = try JournalReader(directory.appending(RunDirectory.journalName))
        var entries: [JournalEntry] = []
        while let entry = try reader.next() { entries.append(entry) }
        self.entries = entries
        history = RunHistory(entries.map(\.record))
    }

    /// The steps with a list of which every part does its part, by their paths.
    package func divided(among labels: Set<String>) -> [String: FrozenList] {
        var lists: [String: FrozenList] = [:]
        for (path, step) in history.steps where labels.contains(path.label) {
            if let list = step.lists[0], !step.isReusable { lists[path] = list }
        }
        return lists
    }

    /// The lists of files that runs of the plan read, and the balls that they are about.
    package var readLists: [ItemSet] {
        var files = Set<String>()
        return history.steps.values.flatMap(\.lists.values).filter { files.insert($0.file).inserted }
            .map { $0.items(file: directory.appending("lists").appending($0.file)) }
    }

    /// Begins a run with the plan: its lists under the same names, and its records.
    package func fill(_ run: RunDirectory) throws {
        try linkLists(into: run)
        try Self.write(entries.map { ($0.time, $0.record) }, to: run)
    }

    /// Gives the lists of the plan a name in a run; on another file system they are copied.
    func linkLists(into run: RunDirectory) throws {
        for name in Set(history.steps.values.flatMap { $0.lists.values.map(\.file) }) {
            try Self.link(directory.appending("lists").appending(name), to: run.lists.appending(name))
        }
    }

    static func link(_ file: FilePath, to target: FilePath) throws {
        do throws(Errno) {
            try file.link(to: target)
        } catch {
            // Not every file system has second names, and none has them for a file of another one.
            try copy(file, to: target)
        }
    }

    private static func copy(_ file: FilePath, to target: FilePath) throws {
        let source = try FileDescriptor.open(file, .readOnly, options: .closeOnExec)
        defer { try? source.close() }
        let copy = try FileDescriptor.open(
            target, .writeOnly, options: [.create, .truncate, .closeOnExec, .noFollow], permissions: [.ownerReadWrite])
        try copy.closeAfter {
            var block = [UInt8](repeating: 0, count: 1 << 18)
            while true {
                let count = try block.withUnsafeMutableBytes { try source.read(into: $0) }
                guard count > 0 else { break }
                _ = try copy.writeAll(block[..<count])
            }
            try copy.synchronize()
        }
    }

    /// Writes the first records of a run.
    static func write(_ records: [(time: Timestamp, record: JournalRecord)], to run: RunDirectory) throws {
        let writer = try JournalCopy(run.journal)
        for (time, record) in records { try writer.append(record, at: time) }
        try writer.finish()
    }
}

extension String {
    /// The step of a path of it or of one of its instances: `up` for `up[3]`.
    package var label: String { firstIndex(of: "[").map { String(self[..<$0]) } ?? self }
}

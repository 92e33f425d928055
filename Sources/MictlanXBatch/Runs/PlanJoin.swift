internal import MictlanXClient
internal import MictlanXModel
internal import MictlanXPlatform
internal import MictlanXText
internal import SystemPackage

/// Joins what the parts of a plan did, as the beginning of the run that comes behind them.
package struct PlanJoin: Sendable {
    private let content: PlanContent
    private let lists: [String: FrozenList]
    private let parts: PlanParts

    /// It blocks.
    ///
    /// - Throws: `MictlanXError`.
    package init(_ parts: PlanParts, among labels: Set<String>) throws {
        self.parts = parts
        content = try PlanContent(of: parts.plan)
        lists = content.divided(among: labels)
    }

    /// Fills the directory of the run: the plan, then what became of each item under the ordinal that it has in the whole
    /// list. It blocks.
    ///
    /// - Throws: `MictlanXError`, `Errno`.
    package func fill(_ run: RunDirectory) throws {
        try content.linkLists(into: run)
        let journal = try JournalCopy(run.journal)
        for entry in content.entries { try journal.append(entry.record, at: entry.time) }
        var tables: [String: ResultTable] = [:]
        for number in 1...parts.count {
            try join(number, to: journal)
            for path in lists.keys { try joinResults(of: path, number, to: run, &tables) }
        }
        // Every part asked for its own.
        for (path, list) in lists where list.kind == .balls {
            try journal.append(
                .value(name: "confirm@\(path)", .string(list.sha256.hex)),
                at: content.entries.last?.time ?? .init(nanoseconds: 0))
        }
        try journal.finish()
    }

    private func join(_ number: Int, to journal: JournalCopy) throws {
        let file = parts.directory(number).appending(RunDirectory.journalName)
        // What the end of the plan does cannot be taken back where a part came to lose its last records.
        try JournalFile.makeDurable(file)
        let reader = try JournalReader(file)
        func whole(_ ordinal: Int) -> Int { PlanParts.whole(ordinal, part: number, of: parts.count) }
        while let entry = try reader.next() {
            switch entry.record {
            case .done(let path, let ordinal, let via, let size, let checksum) where lists[path] != nil:
                try journal.append(
                    .done(path, ordinal: whole(ordinal), via: via, size: size, checksum: checksum), at: entry.time)
            case .failed(let path, let ordinal, let attempt, let errorClass, let message) where lists[path] != nil:
                try journal.append(
                    .failed(path, ordinal: whole(ordinal), attempt: attempt, errorClass, message: message),
                    at: entry.time)
            default: continue
            }
        }
    }

    /// The results are what outputs are made of; where they are lost the store is asked.
    private func joinResults(
        of path: String, _ number: Int, to run: RunDirectory, _ tables: inout [String: ResultTable]
    ) throws {
        guard let list = lists[path] else { return }
        let place = parts.directory(number)
        let own = try RunDirectory(path: place).output(path, "results")
        guard (try? FileStatus(own)) != nil else { return }
        var history = RunHistory()
        let reader = try JournalReader(place.appending(RunDirectory.journalName))
        while let entry = try reader.next() { history.apply(entry.record) }
        guard let done = history.steps[path]?.done, done.count > 0 else { return }
        let table = try tables[path] ?? ResultTable(file: run.output(path, "results"))
        tables[path] = table
        let part = try ResultTable(file: own, keeping: done)
        for ordinal in 0..<list.count where done.contains(ordinal) {
            if let entry = try part[ordinal] {
                try table.set(PlanParts.whole(ordinal, part: number, of: parts.count), entry)
            }
        }
    }
}

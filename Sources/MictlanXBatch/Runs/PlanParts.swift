package import MictlanXClient
internal import MictlanXModel
internal import MictlanXPlatform
package import SystemPackage

/// The parts of a divided plan: directories of runs below `shards`, which many machines work at.
///
/// Item `i` of a list, from 0, is in part `i % parts + 1`: neighbours in a list are alike, so parts that were cut out in one
/// piece could get all the large files, or all those of one directory. It also needs no table of bounds.
package struct PlanParts: Sendable {
    package static let directoryName = "shards"
    static let finishName = "finish"
    /// So many files are open at once while lists are divided.
    private static let width = 64

    package let plan: FilePath
    package let count: Int

    package init(of plan: FilePath, count: Int) {
        self.plan = plan
        self.count = count
    }

    /// The directory of a part; the first has the number 1.
    package func directory(_ number: Int) -> FilePath {
        plan.appending(Self.directoryName).appending(String(number))
    }

    /// The directory of what comes behind the parts.
    package var finish: FilePath { plan.appending(Self.finishName) }

    /// The ordinal that an item of a part has in the whole list.
    package static func whole(_ ordinal: Int, part: Int, of count: Int) -> Int { ordinal *| count +| (part - 1) }

    /// Divides the lists of a plan and makes the runs of its parts. It blocks.
    ///
    /// - Parameters:
    ///   - header: the plan's.
    ///   - sources: the bytes of its sources.
    ///   - labels: the steps whose lists are divided.
    /// - Returns: how many lists were divided.
    /// - Throws: `MictlanXError`, `Errno`.
    package func divide(_ header: RunHeader, sources: [[UInt8]], among labels: Set<String>) throws -> Int {
        let content = try PlanContent(of: plan)
        let lists = content.divided(among: labels)
        try plan.appending(Self.directoryName).makeDirectory(mode: 0o700)
        for start in stride(from: 1, through: count, by: Self.width) {
            let numbers = start..<min(count + 1, start + Self.width)
            var parts: [[String: ItemSet]] = numbers.map { _ in [:] }
            for (path, list) in lists {
                for (number, part) in zip(numbers, try divide(list, numbers)) { parts[number - start][path] = part }
            }
            for number in numbers { try make(number, content, parts[number - start], header, sources) }
            for part in parts.flatMap(\.values) { part.file.removeFile() }
        }
        return lists.count
    }

    /// Writes the items of some parts, in one pass.
    private func divide(_ list: FrozenList, _ numbers: Range<Int>) throws -> [ItemSet] {
        let file = plan.appending("lists").appending(list.file)
        let writers = try numbers.map { number in
            try ListWriter(file: FilePath(bytes: file.bytes + Array(".shard-\(number)".utf8)), kind: list.kind)
        }
        let reader = try ListReader(list.items(file: file))
        while let (ordinal, item) = try reader.next() {
            let number = ordinal % count + 1
            if numbers.contains(number) { try writers[number - numbers.lowerBound].append(item) }
        }
        return try writers.map { try $0.finish(origin: list.origin) }
    }

    private func make(
        _ number: Int, _ content: PlanContent, _ parts: [String: ItemSet], _ header: RunHeader, _ sources: [[UInt8]]
    ) throws {
        let own = header.carriedOut(
            as: "\(header.run).\(number)", at: header.started,
            role: PlanRole(plan: header.run, .shard(number, of: count)))
        _ = try RunDirectory.create(at: directory(number), own, sources: sources) { run in
            try content.linkLists(into: run)
            for part in parts.values {
                if let name = part.file.lastComponent { try PlanContent.link(part.file, to: run.lists.appending(name)) }
            }
            let records = content.entries.map { entry -> (time: Timestamp, record: JournalRecord) in
                guard case .list(let path, 0, _) = entry.record, let part = parts[path],
                    let name = part.file.lastComponent
                else { return (entry.time, entry.record) }
                return (entry.time, .list(path, number: 0, FrozenList(part, name: name.string)))
            }
            try PlanContent.write(records, to: run)
        }
    }

    // MARK: How they stand

    /// The runs of a plan, wherever they lie below a directory: the parts by their numbers, what comes behind them last. It
    /// blocks.
    ///
    /// - Parameters:
    ///   - directory: where they are looked for.
    ///   - plan: the id of the plan.
    /// - Returns: their directories with what they are.
    /// - Throws: `CancellationError`; what cannot be read is passed over.
    package static func runs(below directory: FilePath, of plan: String) throws -> [(FilePath, PlanRole)] {
        var found: [(FilePath, PlanRole)] = []
        var waiting = [(path: directory, depth: 0)]
        while let (path, depth) = waiting.popLast() {
            try Task.checkCancellation()
            if let role = (try? RunHeader(in: path))?.plan, role.plan == plan {
                found.append((path, role))
                continue
            }
            guard depth < depthLimit, let names = try? path.directoryNames() else { continue }
            for name in names {
                let below = path.appending(FilePath.Component(bytes: name))
                guard (try? FileStatus(below, followsLink: false))?.kind == .directory else { continue }
                waiting.append((below, depth + 1))
            }
        }
        func place(_ role: PlanRole) -> Int {
            if case .shard(let number, _) = role.part { number } else { .max }
        }
        return found.sorted { (place($0.1), $0.0.string) < (place($1.1), $1.0.string) }
    }

    private static let depthLimit = 6

    /// How a part stands; `nil` where it was not begun.
    package func standing(_ number: Int) throws(MictlanXError) -> RunStanding? {
        try Self.standing(of: directory(number))
    }

    /// How the run of a directory stands; `nil` where it was not begun.
    package static func standing(of directory: FilePath) throws(MictlanXError) -> RunStanding? {
        if let holder = RunLock.holder(of: directory) { return .running(holder) }
        switch try JournalTail.last(of: directory.appending(RunDirectory.journalName)) {
        case .end(let status, let code)?: return .ended(status, code)
        case let last:
            // Its first records are those of the plan.
            guard let last, case .start = last else { return try hasBegun(directory) ? .interrupted : nil }
            return .interrupted
        }
    }

    private static func hasBegun(_ directory: FilePath) throws(MictlanXError) -> Bool {
        let reader = try JournalReader(directory.appending(RunDirectory.journalName))
        while let entry = try reader.next() { if case .start = entry.record { return true } }
        return false
    }
}

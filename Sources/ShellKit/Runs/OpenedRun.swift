import MictlanXBatch
import MictlanXClient
import MictlanXModel
import MictlanXPlatform
import SystemPackage

/// A run that is taken up: its directory, locked, and what its journal says.
struct OpenedRun: Sendable {
    let directory: RunDirectory
    let header: RunHeader
    let history: RunHistory
    /// Where the journal goes on.
    let position: JournalFile.Position
    /// Whether the last write was cut.
    let isTorn: Bool

    /// Opens a run that is not done.
    ///
    /// - Parameters:
    ///   - run: its id.
    ///   - salvages: whether a journal that is damaged in the middle is gone on from what is before that.
    ///   - reopens: whether something is to be done in a run that is done.
    ///   - store: the directories of all runs.
    ///   - durable: makes a journal durable; tests make it fail.
    /// - Throws: `MictlanXError` `locked`, `journal`; `ShellError` for a run that is done.
    init(
        _ run: String, salvages: Bool, reopens: Bool = false, in store: RunStore,
        durable: @escaping @Sendable (FilePath) throws -> Void = { try JournalFile.makeDurable($0) }
    ) async throws {
        try await self.init(
            try await store.open(run), try store.header(of: run), salvages: salvages, reopens: reopens, durable: durable
        )
    }

    /// A run whose directory was opened, and which is not done.
    ///
    /// - Throws: as above.
    init(
        _ directory: RunDirectory, _ header: RunHeader, salvages: Bool, reopens: Bool = false,
        durable: @escaping @Sendable (FilePath) throws -> Void = { try JournalFile.makeDurable($0) }
    ) async throws {
        (self.directory, self.header) = (directory, header)
        let (state, ending) = try await JournalReader.fold(directory.journal, into: Folded()) { $0.apply($1) }
        var history = state.history
        if history.end?.status == .ok, !reopens {
            // Whoever is told that it is done does not come again: that has to be true after a loss of power, too.
            try await BlockingWork.run(.committing) { [journal = directory.journal] _ in try durable(journal) }
            throw ShellError.noMatch("run \(header.run) is done: nothing is left to be done")
        }
        isTorn = try Self.check(ending, of: directory, salvages: salvages)
        if isTorn || history.bootID.map({ $0 != BootID.current }) ?? false { history.distrust() }
        self.history = history
        position = JournalFile.Position(number: state.count, length: ending.length)
    }

    /// Refuses a run that was for another store.
    ///
    /// - Parameters:
    ///   - endpoints: what the store is now.
    ///   - clientID: what this client calls itself now.
    /// - Throws: `MictlanXError` `undecided`.
    func check(endpoints: [String], clientID: String) throws(MictlanXError) {
        guard !header.isFor(endpoints: endpoints, clientID: clientID) else { return }
        throw MictlanXError(
            .undecided,
            "run \(header.run) was for \(header.store), and this would be \(RunHeader.store(endpoints, clientID)): what the "
                + "journal says of one is not true of the other. --accept-cluster goes on all the same")
    }

    private struct Folded: Sendable {
        var history = RunHistory()
        var count = 0

        mutating func apply(_ entry: JournalEntry) {
            history.apply(entry.record)
            count += 1
        }
    }

    private static func check(
        _ ending: JournalEnding, of directory: RunDirectory, salvages: Bool
    ) throws(MictlanXError) -> Bool {
        switch ending {
        case .whole: return false
        case .torn: return true
        case .damaged where salvages: return true
        case .damaged(let length):
            throw MictlanXError(
                .journal,
                "the journal '\(directory.journal)' is damaged behind \(length) bytes, in the middle of its records; "
                    + "--salvage goes on from what is before that, and looks at every item")
        case .unknown(_, let number):
            throw MictlanXError(
                .journal,
                "record \(number) of the journal '\(directory.journal)' is not known to mxshell \(Version.text): a newer "
                    + "version wrote it")
        }
    }
}

extension RunHeader {
    /// A store in words for people.
    static func store(_ endpoints: [String], _ clientID: String) -> String {
        "\(endpoints.joined(separator: ", ")) as client '\(clientID)'"
    }

    /// The store of the run in words for people.
    var store: String { Self.store(endpoints, clientID) }
}

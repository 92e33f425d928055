import MictlanXClient
import SystemPackage
import TestSupport
import Testing

@testable import MictlanXBatch

#if canImport(Glibc)
import Glibc
#endif

@Suite struct RunDirectoryTests {
    private let temporary: TemporaryDirectory
    private var parent: FilePath { temporary.path }

    init() throws { temporary = try TemporaryDirectory() }

    /// What a killed process leaves: everything but a holder of the lock.
    private func abandoned(_ name: String, locked: Bool = true, lists: [String] = []) throws -> FilePath {
        let path = parent.appending(name)
        try makeDirectory(path)
        if locked { try path.appending("lock").write([]) }
        guard !lists.isEmpty else { return path }
        try makeDirectory(path.appending("lists"))
        for list in lists { try path.appending("lists").appending(list).write([0x0A]) }
        return path
    }

    @Test func aTemporaryDirectoryGoesWithItsLists() throws {
        let directory = try RunDirectory(temporaryIn: parent)
        _ = try ListWriter(file: directory.list("a/b", number: 0), kind: .files).finish()
        directory.removeIfTemporary()
        #expect(try parent.entries().isEmpty)
    }

    @Test func aNamedDirectoryStays() throws {
        let directory = try RunDirectory(path: parent.appending("run"))
        directory.removeIfTemporary()
        #expect(try parent.entries() == ["run"])
    }

    @Test func whatAKilledProcessLeftIsRemoved() throws {
        _ = try abandoned("mxshell-run.aaaaaa", lists: ["files.0", "up.0.part"])
        _ = try abandoned("mxshell-run.bbbbbb", locked: false)
        let directory = try RunDirectory(temporaryIn: parent)
        let name = try #require(directory.path.lastComponent?.string)
        #expect(try parent.entries() == [name])
    }

    @Test func aPlainFileWhereADirectoryIsNeeded() throws {
        let plain = parent.appending("plain")
        try plain.write([])
        let attempts: [() throws -> RunDirectory] = [
            { try RunDirectory(temporaryIn: plain) }, { try RunDirectory(path: plain.appending("run")) },
        ]
        for make in attempts {
            let error = #expect(throws: MictlanXError.self) { _ = try make() }
            #expect(error?.code.exitCode == .usage)
        }
    }

    @Test func aDirectoryInUseStays() throws {
        let first = try RunDirectory(temporaryIn: parent)
        _ = try ListWriter(file: first.list("s", number: 0), kind: .files).finish()
        let second = try RunDirectory(temporaryIn: parent)
        #expect(try first.lists.entries() == ["s.0"])
        #expect(try second.path.entries() == ["lists", "lock", "out"])
    }

    /// Not ours, not meant, or somebody's trap.
    @Test func everythingElseStays() throws {
        let outside = try abandoned("outside", lists: ["x"])
        #expect(symlink(outside.string, parent.appending("mxshell-run.link").string) == 0)
        _ = try abandoned("mxshell-run.nolock", locked: false, lists: ["x"])
        let open = try abandoned("mxshell-run.open", lists: ["x"])
        #expect(chmod(open.string, 0o777) == 0)
        try parent.appending("mxshell-run.file").write([])
        let before = try parent.entries()
        let directory = try RunDirectory(temporaryIn: parent)
        directory.removeIfTemporary()
        #expect(try parent.entries() == before)
        for name in ["outside", "mxshell-run.nolock", "mxshell-run.open"] {
            #expect(try parent.appending(name).appending("lists").entries() == ["x"])
        }
    }

    @Test func aLockThatWasRemovedIsNobodys() throws {
        let path = try abandoned("mxshell-run.cccccc")
        let lock = try RunLock(in: path, creating: false)
        #expect(throws: Errno.wouldBlock) { try RunLock(in: path, creating: false) }
        withExtendedLifetime(lock) { RunDirectory.remove(path) }
        #expect(throws: Errno.noSuchFileOrDirectory) { try RunLock(in: path, creating: true) }
    }

    /// Many begin and sweep at once: each has its directory to the end, and nothing is left.
    @Test func sweepersAndBeginnersDoNotDisturbEachOther() async throws {
        let parent = parent
        for number in 0..<20 { _ = try abandoned("mxshell-run.\(number)", lists: ["x"]) }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<64 {
                group.addTask {
                    let directory = try RunDirectory(temporaryIn: parent)
                    let items = try ListWriter(file: directory.list("s", number: 0), kind: .files).finish()
                    try RunDirectory(temporaryIn: parent).removeIfTemporary()
                    #expect(try ListReader(items).next() == nil)
                    #expect(try directory.path.entries() == ["lists", "lock", "out"])
                    directory.removeIfTemporary()
                }
            }
            try await group.waitForAll()
        }
        #expect(try parent.entries().isEmpty)
    }
}

import Foundation
import MictlanXPlatform
import SystemPackage
import TestSupport
import Testing

@testable import LineEditing

@Suite struct HistoryStoreTests {
    let directory: TemporaryDirectory
    var path: String { "\(directory.path)/state/mxshell/history" }

    init() throws {
        directory = try TemporaryDirectory()
    }

    @Test func keepsEntriesForTheNextSession() throws {
        let first = HistoryStore(path: path)
        #expect(try first.load() == [])
        _ = try first.append("ls")
        _ = try first.append("put 'a\nb' c/")
        #expect(try HistoryStore(path: path).load() == ["ls", "put 'a\nb' c/"])
    }

    @Test func onlyTheUserCanReadIt() throws {
        _ = try HistoryStore(path: path).append("ls")
        #expect(try mode(of: "state/mxshell/history") == 0o600)
        #expect(try mode(of: "state/mxshell") == 0o700)
        #expect(try mode(of: "state") == 0o700)
    }

    @Test func handsOverWhatOtherSessionsEntered() throws {
        let mine = HistoryStore(path: path)
        let other = HistoryStore(path: path)
        _ = try mine.load()
        _ = try other.load()
        #expect(try mine.append("mine 1") == [])
        #expect(try other.append("other 1") == ["mine 1"])
        #expect(try other.append("other 2") == [])
        #expect(try mine.append("mine 2") == ["other 1", "other 2"])
        #expect(try HistoryStore(path: path).load() == ["mine 1", "other 1", "other 2", "mine 2"])
    }

    @Test func entriesStayApartBehindAnOpenLine() throws {
        let store = HistoryStore(path: path)
        _ = try store.append("ls")
        let file = try FileHandle(forWritingTo: URL(filePath: path))
        try file.seekToEnd()
        try file.write(contentsOf: Data("echo one".utf8))
        try file.close()
        _ = try store.append("echo two")
        #expect(try HistoryStore(path: path).load() == ["ls", "echo one", "echo two"])
    }

    @Test func neverWritesSecrets() throws {
        let store = HistoryStore(path: path)
        _ = try store.append("ls")
        _ = try store.append("set token abc")
        _ = try store.append(" ls hidden")
        #expect(try HistoryStore(path: path).load() == ["ls"])
    }

    @Test func shortensAFileThatGrewTooLong() throws {
        let limits = HistoryStore.Limits(entries: 10, bytes: 1_000)
        let store = HistoryStore(path: path, limits: limits)
        for number in 1...25 { _ = try store.append("echo \(number)") }
        #expect(try HistoryStore(path: path, limits: limits).load() == (21...25).map { "echo \($0)" })
        // The session that was open before writes to the new file, not to the one that is gone.
        _ = try store.append("echo 26")
        #expect(try HistoryStore(path: path, limits: limits).load() == (21...26).map { "echo \($0)" })
    }

    @Test func readsOnlyTheEndOfAHugeFile() throws {
        let store = HistoryStore(path: path)
        for number in 1...100 { _ = try store.append("echo \(number)") }
        let entries = try HistoryStore(path: path, limits: .init(entries: 1_000, bytes: 100)).load()
        #expect(entries.last == "echo 100")
        #expect(entries.count < 20)
        #expect(entries.allSatisfy { $0.hasPrefix("echo ") })
    }

    @Test func saysWhereItCannotWrite() throws {
        let file = "\(directory.path)/plain"
        try Data().write(to: URL(filePath: file))
        let error = #expect(throws: SystemFailure.self) { _ = try HistoryStore(path: "\(file)/history").load() }
        #expect(error?.fault == .notADirectory && error?.path == FilePath(file))
    }

    private func mode(of name: String) throws -> Int? {
        let path = directory.path.appending(name).string
        return try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    }
}

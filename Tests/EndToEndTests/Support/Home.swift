import Foundation

/// A home of a test's own: a store, a state directory and a working directory, gone with it.
final class Home: Sendable {
    let root: URL
    /// Where what the program reads and writes is kept, beside the home: a run over all of it must not meet its own messages.
    let streams: URL

    init() throws {
        // A short path: the embedded node's socket lies below it.
        root = FileManager.default.temporaryDirectory.appending(path: "mx-e2e-\(UUID().uuidString.prefix(8))")
        streams = URL(filePath: root.path + "-io")
        for url in [streams] + ["data", "state", "tmp", "work"].map({ root.appending(path: $0) }) {
            try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        }
    }

    deinit {
        for url in [root, streams] { try? FileManager.default.removeItem(at: url) }
    }

    var work: URL { root.appending(path: "work") }

    var environment: [String: String] {
        [
            "HOME": root.path, "XDG_DATA_HOME": root.appending(path: "data").path,
            "XDG_STATE_HOME": root.appending(path: "state").path, "TMPDIR": root.appending(path: "tmp").path,
            "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "TERM": "xterm", "MXSHELL_PAGER": "",
        ]
    }

    /// Writes a file below the working directory.
    func write(_ name: String, _ content: some Sequence<UInt8>) throws {
        let url = work.appending(path: name)
        try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(content).write(to: url)
    }

    func write(_ name: String, _ content: String) throws {
        try write(name, content.utf8)
    }

    /// Writes a file of zeros, which takes no time and no room.
    func writeZeros(_ name: String, count: UInt64) throws {
        try write(name, "")
        let file = try FileHandle(forWritingTo: work.appending(path: name))
        try file.truncate(atOffset: count)
        try file.close()
    }

    func read(_ name: String) throws -> Data {
        try Data(contentsOf: work.appending(path: name))
    }

    /// What a session must not leave behind.
    func leftovers() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: root.appending(path: "tmp").path)
    }
}

import Foundation

/// The program that was built beside the tests, or the one that `MXSHELL_PROGRAM` names.
enum Binary {
    /// - Throws: `Missing` when there is none.
    static func url() throws -> URL {
        if let path = ProcessInfo.processInfo.environment["MXSHELL_PROGRAM"] { return URL(filePath: path) }
        var places = CommandLine.arguments.filter { $0.hasSuffix(".xctest") }.map { URL(filePath: $0) }
        places.append(URL(filePath: "/proc/self/exe").resolvingSymlinksInPath())
        let repository = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        places.append(repository.appending(path: ".build/debug/tests"))
        for place in places {
            let binary = place.deletingLastPathComponent().appending(path: "mxshell")
            if FileManager.default.isExecutableFile(atPath: binary.path) { return binary }
        }
        throw Missing(places: places)
    }

    struct Missing: Error {
        var places: [URL]
    }
}

import Foundation
import SystemPackage

/// What this process holds of the system (proc(5)).
struct OpenResources: Equatable {
    let descriptors: Int
    let threads: Int

    static var now: OpenResources {
        OpenResources(descriptors: entries("/proc/self/fd").count, threads: entries("/proc/self/task").count)
    }

    /// The files below a directory that are open.
    static func files(below directory: FilePath) -> [String] {
        opened.filter { $0.hasPrefix(directory.string + "/") }
    }

    /// What each descriptor is of.
    static var opened: [String] {
        entries("/proc/self/fd")
            .compactMap { try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/\($0)") }
    }

    private static func entries(_ directory: String) -> [String] {
        (try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? []
    }
}

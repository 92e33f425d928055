import Foundation
import SystemPackage

/// The TCP sockets of this process that are connected, or connecting, to a port (proc(5)). Other tests run beside this
/// one, so that counting all descriptors would tell nothing.
///
/// - Returns: the inodes of the sockets.
func openSockets(to port: Int) throws -> Set<Substring> {
    let directory = "/proc/self/fd"
    let mine = Set(
        try FileManager.default.contentsOfDirectory(atPath: directory).compactMap { name -> Substring? in
            guard let target = try? FileManager.default.destinationOfSymbolicLink(atPath: "\(directory)/\(name)"),
                target.hasPrefix("socket:[")
            else { return nil }
            return target.dropFirst("socket:[".count).dropLast()
        })
    let table = try wholeText(of: "/proc/net/tcp")
    let found = table.split(separator: "\n").dropFirst().compactMap { line -> Substring? in
        let columns = line.split(separator: " ")
        guard columns.count > 9, let remote = columns[2].split(separator: ":").last else { return nil }
        return Int(remote, radix: 16) == port ? columns[9] : nil
    }
    return mine.intersection(found)
}

/// Files of the kernel have no size and come in pieces: read to the end.
private func wholeText(of path: FilePath) throws -> String {
    let file = try FileDescriptor.open(path, .readOnly)
    defer { try? file.close() }
    var text: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 1 << 16)
    while true {
        let count = try piece.withUnsafeMutableBytes { try file.read(into: $0) }
        guard count > 0 else { return String(decoding: text, as: UTF8.self) }
        text += piece.prefix(count)
    }
}

import Glibc
import Synchronization
import SystemPackage
import TestSupport

@testable import MictlanXNode

extension FragileDisk {
    /// Writes what survived to another directory.
    ///
    /// - Parameters:
    ///   - target: the directory; it does not exist.
    ///   - chance: decides what of that which was not synchronized survives: each name that came or went, each file's bytes
    ///     (as before, as after, or zeros of the new length), each page of SQLite's files. Without it nothing does.
    /// - Throws: what the file system throws.
    func recover(to target: FilePath, surviving chance: SeededGenerator? = nil) throws {
        let state = state.withLock { $0 }
        let seen = try state.sight ?? sight(state.identities).0
        var chance = chance
        func either<Value: Equatable>(_ before: Value, _ after: Value) -> Value {
            guard before != after, chance != nil else { return before }
            return chance?.chance(50) == true ? after : before
        }
        func write(_ bytes: [UInt8], to path: String) throws {
            let path = FilePath(target.string + path.dropFirst(root.string.count))
            let file = try system.create(path)
            defer { try? file.close() }
            try bytes.withUnsafeBytes { try system.write($0, to: file, at: 0, path: path) }
        }
        func restore(_ path: String) throws {
            _ = try system.makeDirectory(FilePath(target.string + path.dropFirst(root.string.count)))
            let (before, after) = (state.entries[path] ?? [:], seen.entries[path] ?? [:])
            for name in Set(before.keys).union(after.keys).sorted() {
                switch either(before[name], after[name]) {
                case nil: continue
                case .directory: try restore("\(path)/\(name)")
                case .file(let identity):
                    let old = state.contents[identity] ?? []
                    let new = seen.contents[identity] ?? old
                    let torn = old == new ? old : either(either(old, new), [UInt8](repeating: 0, count: new.count))
                    try write(torn, to: "\(path)/\(name)")
                }
            }
            let catalog = Set(state.catalog.keys).union(seen.catalog.keys).filter {
                FilePath($0).removingLastComponent().string == path
            }
            for file in catalog.sorted() {
                let (before, after) = (state.catalog[file], seen.catalog[file])
                guard either(before != nil, after != nil) else { continue }
                let (old, new) = (before ?? [], after ?? before ?? [])
                var bytes: [UInt8] = []
                for start in stride(from: 0, to: either(old.count, new.count), by: Self.page) {
                    let end = start + Self.page
                    let (was, cut) = (Array(old.prefix(end).dropFirst(start)), start >= new.count)
                    // What is cut off is not overwritten: where the length survives as it was, so do the bytes.
                    let page = cut ? was : either(was, Array(new.prefix(end).dropFirst(start)))
                    bytes += [UInt8](repeating: 0, count: start - bytes.count) + page
                }
                try write(bytes, to: file)
            }
        }
        try restore(root.string)
    }

    /// What the process sees of the disk now.
    ///
    /// - Parameter known: the numbers of the files by their inodes; the others get new ones.
    /// - Returns: what there is, and all numbers.
    /// - Throws: what the file system throws.
    func sight(_ known: [UInt64: Int]) throws -> (Sight, identities: [UInt64: Int]) {
        var sight = Sight()
        var identities = known
        var directories = [root]
        while let path = directories.popLast() {
            // What goes while we look is gone.
            guard let names = try? system.names(in: path) else { continue }
            for name in names {
                let child = path.appending(name)
                guard let status = Self.status(of: child.string) else { continue }
                if status.st_mode & S_IFMT == S_IFDIR {
                    directories.append(child)
                } else if !name.string.hasPrefix("catalog.sqlite") {
                    if known.isEmpty { identities[UInt64(status.st_ino)] = identities.count + 1 }
                    guard let identity = identities[UInt64(status.st_ino)] else { continue }
                    sight.contents[identity] = Self.bytes(of: child.string)
                } else if !name.string.hasSuffix("-shm") {
                    sight.catalog[child.string] = Self.bytes(of: child.string)
                }
            }
            sight.entries[path.string] = Self.entries(names, in: path, identities)
        }
        return (sight, identities)
    }

    private static let page = 4_096
}

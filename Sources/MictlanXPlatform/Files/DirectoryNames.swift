internal import Glibc
package import SystemPackage

/// The names in a directory, in the order of their bytes. They lie in one buffer, eight bytes more than the text of each: a
/// directory may have millions.
package struct DirectoryNames: Sequence, IteratorProtocol, Sendable {
    private var text: [UInt8] = []
    /// Where each name begins and, in the last eight bits, how long it is: 255 bytes at most (readdir(3)).
    private var places: [UInt64] = []
    private var position = 0

    /// How many names are left.
    package var count: Int { places.count - position }

    fileprivate mutating func append(_ name: some Collection<UInt8>) {
        places.append(UInt64(text.count) << 8 | UInt64(name.count & 0xFF))
        text.append(contentsOf: name)
    }

    fileprivate mutating func sort() {
        text.withUnsafeBytes { text in
            guard let base = text.baseAddress else { return }
            places.sort { left, right in
                let (left, right) = (Self.range(left), Self.range(right))
                let order = memcmp(base + left.lowerBound, base + right.lowerBound, Swift.min(left.count, right.count))
                return order != 0 ? order < 0 : left.count < right.count
            }
        }
    }

    package mutating func next() -> [UInt8]? {
        guard position < places.count else { return nil }
        defer { position += 1 }
        return Array(text[Self.range(places[position])])
    }

    private static func range(_ place: UInt64) -> Range<Int> {
        let start = Int(place >> 8)
        return start..<start + Int(place & 0xFF)
    }
}

extension FilePath {
    /// The names in the directory, all but `.` and `..`, in the order of their bytes, so that two walks of a tree give
    /// one list.
    ///
    /// - Parameter prefix: how the names begin; all others are passed over.
    /// - Returns: the names.
    /// - Throws: `Errno`.
    package func names(startingWith prefix: [UInt8] = []) throws(Errno) -> DirectoryNames {
        guard let directory = withPlatformString({ opendir($0) }) else { throw .current }
        defer { closedir(directory) }
        var names = DirectoryNames()
        while true {
            errno = 0
            guard let entry = readdir(directory) else {
                guard errno == 0 else { throw .current }
                break
            }
            withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                let name = bytes.prefix { $0 != 0 }
                guard !name.elementsEqual([0x2E]), !name.elementsEqual([0x2E, 0x2E]), name.starts(with: prefix) else {
                    return
                }
                names.append(name)
            }
        }
        names.sort()
        return names
    }

    /// The same for directories of ours, which have few.
    package func directoryNames(startingWith prefix: [UInt8] = []) throws(Errno) -> [[UInt8]] {
        Array(try names(startingWith: prefix))
    }
}

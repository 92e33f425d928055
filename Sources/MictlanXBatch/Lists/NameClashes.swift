package import MictlanXClient
internal import MictlanXModel
internal import MictlanXPlatform
internal import Synchronization
package import SystemPackage

/// Finds two items of a list that cannot both have their final names, in memory that does not grow with the list.
package final class NameClashes: Sendable {
    /// Two items, by their ordinals.
    package enum Clash: Hashable, Sendable {
        /// Both have one name.
        case same(Int, Int)
        /// The name of the first would have to be a directory for the second.
        case below(Int, Int)
    }

    private struct State: ~Copyable {
        var marks: NameMarks
        var hasher = SHA256()
        /// The directory of the last path: most of a tree's files share theirs with the one before.
        var directory: ArraySlice<UInt8> = []

        mutating func add(_ name: ArraySlice<UInt8>, _ ordinal: Int, isDirectory: Bool) throws(MictlanXError) {
            hasher.update(name)
            try marks.append(NameMark(hasher.finish(), ordinal: ordinal, isDirectory: isDirectory))
        }
    }

    private static let slash = UInt8(ascii: "/")

    private let state: Mutex<State>

    /// - Parameters:
    ///   - directory: where a temporary file may lie.
    ///   - shareSize: how many names are in memory at once.
    /// - Throws: `MictlanXError`.
    package init(in directory: FilePath, shareSize: Int = 1 << 16) throws(MictlanXError) {
        state = Mutex(State(marks: try NameMarks(in: directory, shareSize: shareSize)))
    }

    /// Adds the name of an item. Items come in the order of their ordinals.
    package func append(_ name: [UInt8], _ ordinal: Int) throws(MictlanXError) {
        try state.withLock { state throws(MictlanXError) in
            try state.add(name[...], ordinal, isDirectory: false)
        }
    }

    /// Adds the path of an item, which needs every directory above it.
    package func append(path: [UInt8], _ ordinal: Int) throws(MictlanXError) {
        try state.withLock { state throws(MictlanXError) in
            try state.add(path[...], ordinal, isDirectory: false)
            let directory = path.lastIndex(of: Self.slash).map { path[..<$0] } ?? []
            guard directory != state.directory else { return }
            state.directory = directory
            var rest = directory
            while !rest.isEmpty {
                try state.add(rest, ordinal, isDirectory: true)
                rest = rest.lastIndex(of: Self.slash).map { rest[..<$0] } ?? []
            }
        }
    }

    /// The first two items that clash: the second of them has the least ordinal.
    package func first() async throws -> Clash? {
        try await BlockingWork.run { [self] _ in
            var best: (clash: Clash, ordinal: Int)?
            try eachShared { marks in
                guard let earlier = marks.first,
                    let later = marks.dropFirst().first(where: { !$0.isDirectory || !earlier.isDirectory }),
                    best.map({ later.ordinal < $0.ordinal }) ?? true
                else { return }
                best = (Self.clash(earlier, later), later.ordinal)
            }
            return best?.clash
        }
    }

    /// The items whose name an item behind them has as well.
    package func superseded() async throws -> OrdinalSet {
        try await BlockingWork.run { [self] _ in
            var superseded = OrdinalSet()
            try eachShared { for mark in $0.dropLast() { superseded.insert(mark.ordinal) } }
            return superseded
        }
    }

    private static func clash(_ earlier: NameMark, _ later: NameMark) -> Clash {
        if later.isDirectory { return .below(earlier.ordinal, later.ordinal) }
        return earlier.isDirectory ? .below(later.ordinal, earlier.ordinal) : .same(earlier.ordinal, later.ordinal)
    }

    private func eachShared(_ body: (ArraySlice<NameMark>) -> Void) throws(MictlanXError) {
        try state.withLock { state throws(MictlanXError) in try state.marks.eachShared(body) }
    }
}

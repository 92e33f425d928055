package import MictlanXClient
package import MictlanXModel
package import SystemPackage

/// Where in a store the balls go that were chosen in one.
package struct RemotePlacement: Sendable {
    /// There is no such place.
    package enum Fault: Error {
        /// Several balls, and a destination that is the name of one.
        case needsDirectory
    }

    private let bucket: BucketID
    /// What stands behind the bucket's slash.
    private let name: [UInt8]
    private let targets: [RemoteTarget]

    private static let slash = UInt8(ascii: "/")

    /// - Parameters:
    ///   - bucket: the destination's bucket.
    ///   - name: what stands behind its slash.
    ///   - targets: what was chosen.
    /// - Throws: ``Fault``.
    package init(bucket: BucketID, name: [UInt8], targets: [RemoteTarget]) throws(Fault) {
        self.bucket = bucket
        self.name = name
        self.targets = targets
        let isOne = targets.count == 1 && targets[0].isBall
        guard isOne || isOpen else { throw .needsDirectory }
    }

    /// Whether names are added to it.
    private var isOpen: Bool { name.isEmpty || name.last == Self.slash }

    /// The address of a ball there: below the destination under its name, from the last component on that was written, or
    /// from the first one with a pattern character.
    ///
    /// - Throws: `MictlanXError` `invalidArgument` for a name that cannot be.
    package func address(for ball: BallAddress) throws(MictlanXError) -> BallAddress {
        guard isOpen else { return try address(named: name) }
        let target = targets.first { $0 == .ball(ball) || $0.chooses(ball) }
        let bytes = ball.ball.name.bytes
        var rest = bytes[...]
        for _ in 0..<(target?.depth ?? 0) {
            guard let index = rest.firstIndex(of: Self.slash) else { break }
            rest = rest[(index + 1)...]
        }
        return try address(named: name + (rest.isEmpty ? bytes[...] : rest))
    }

    private func address(named bytes: [UInt8]) throws(MictlanXError) -> BallAddress {
        do {
            return BallAddress(bucket: bucket, name: try BallName(bytes: bytes))
        } catch {
            throw MictlanXError(.invalidArgument, "'\(String(decoding: bytes, as: UTF8.self))': \(error.description)")
        }
    }

    /// Refuses two balls that would get one name.
    ///
    /// - Parameters:
    ///   - items: the balls.
    ///   - scratch: where a temporary file may lie.
    /// - Throws: `MictlanXError` `exists`.
    package func check(_ items: ItemSet, scratch: FilePath) async throws {
        guard targets.count > 1 else { return }
        let names = try NameClashes(in: scratch)
        for try await listed in items.items() {
            guard let address = listed.item.address else { continue }
            try names.append(self.address(for: address).ball.name.bytes, listed.ordinal)
        }
        guard case .same(let ordinal, _)? = try await names.first(),
            let address = try await items.items(at: ordinal).first?.address
        else { return }
        throw MictlanXError(
            .exists, "two balls would be copied to '\(try self.address(for: address))': nothing was copied")
    }
}

extension RemoteTarget {
    /// How many directories of a name stand before what is meant.
    fileprivate var depth: Int {
        switch self {
        case .bucket: return 0
        case .ball(let ball): return ball.ball.name.bytes.count { $0 == UInt8(ascii: "/") }
        case .tree(let root): return root.depth
        case .pattern(_, let glob):
            let special = Set("*?[{".utf8)
            var depth = 0
            var isEscaped = false
            for byte in glob.pattern {
                if !isEscaped, special.contains(byte) { break }
                isEscaped = !isEscaped && byte == UInt8(ascii: "\\")
                if byte == UInt8(ascii: "/") { depth += 1 }
            }
            return depth
        }
    }
}

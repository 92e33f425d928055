import MictlanXModel

/// Names as a tree, with no more rows than are held: where there would be more, the deepest level is folded into the
/// directories above it.
struct BallTree {
    /// A directory or a ball.
    struct Node {
        var usage = Usage()
        /// By the last part of the name; that of a directory ends with its slash.
        var children: [[UInt8]: Node] = [:]

        /// Counts a ball below this node.
        ///
        /// - Parameters:
        ///   - parts: the rest of its name.
        ///   - size: its bytes.
        ///   - mayGrow: whether a new node may be made.
        /// - Returns: how many nodes were made; `nil` where one was needed and may not be made.
        mutating func add(_ parts: ArraySlice<[UInt8]>, size: Int, mayGrow: Bool) -> Int? {
            guard let part = parts.first else {
                usage.add(size)
                return 0
            }
            let isNew = children[part] == nil
            guard mayGrow || !isNew else { return nil }
            guard let made = children[part, default: Node()].add(parts.dropFirst(), size: size, mayGrow: mayGrow)
            else { return nil }
            usage.add(size)
            return made + (isNew ? 1 : 0)
        }

        /// Drops what is deeper.
        ///
        /// - Returns: how many nodes are left below this one.
        mutating func fold(to depth: Int) -> Int {
            guard depth > 0 else {
                children = [:]
                return 0
            }
            var count = children.count
            for part in children.keys { count += children[part]?.fold(to: depth - 1) ?? 0 }
            return count
        }
    }

    static let limit = 10_000

    private let limit: Int
    private(set) var root = Node()
    /// So many levels are held.
    private(set) var depth: Int
    /// Whether levels were folded because there were too many rows.
    private(set) var isFolded = false
    /// What found no place even on the first level.
    private(set) var rest = Usage()
    private var count = 0

    init(depth: Int?, limit: Int = BallTree.limit) {
        self.depth = max(1, depth ?? .max)
        self.limit = limit
    }

    /// Counts a ball by its name below the root.
    mutating func add(_ name: some Collection<UInt8>, size: Int) {
        let parts = Self.parts(of: name).prefix(depth)
        guard let made = root.add(parts, size: size, mayGrow: count < limit || depth > 1) else { return rest.add(size) }
        count += made
        while count > limit, depth > 1 {
            depth = min(depth, Self.levels(of: root)) - 1
            depth = max(1, depth)
            count = root.fold(to: depth)
            isFolded = true
        }
    }

    /// The parts of a name, each but the last with its slash.
    static func parts(of name: some Collection<UInt8>) -> [[UInt8]] {
        var parts: [[UInt8]] = []
        var part: [UInt8] = []
        for byte in name {
            part.append(byte)
            if byte == UInt8(ascii: "/") {
                parts.append(part)
                part = []
            }
        }
        if !part.isEmpty { parts.append(part) }
        return parts
    }

    private static func levels(of node: Node) -> Int {
        node.children.values.reduce(0) { max($0, levels(of: $1) + 1) }
    }

    /// Hands out every node below the root, each behind its directory.
    ///
    /// - Parameter body: gets the names on the way, a node, and for each level whether it is the last one there.
    /// - Throws: what the body throws.
    func forEach(_ body: (_ path: [[UInt8]], _ node: Node, _ areLast: [Bool]) throws -> Void) rethrows {
        try Self.walk(root, [], [], body)
    }

    private static func walk(
        _ node: Node, _ path: [[UInt8]], _ areLast: [Bool], _ body: ([[UInt8]], Node, [Bool]) throws -> Void
    ) rethrows {
        let children = node.children.sorted { $0.key.lexicographicallyPrecedes($1.key) }
        for (index, child) in children.enumerated() {
            let last = areLast + [index == children.count - 1]
            try body(path + [child.key], child.value, last)
            try walk(child.value, path + [child.key], last, body)
        }
    }
}

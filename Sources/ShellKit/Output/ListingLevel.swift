import MictlanXModel

/// One level of names: what stands directly below a name, as a directory shows its content.
struct ListingLevel: Sendable {
    /// Where a name belongs.
    enum Position: Equatable {
        /// It is shown itself.
        case here
        /// It is below this directory, which ends with its slash.
        case below([UInt8])
        case elsewhere
    }

    /// What the names of the level begin with: nothing, or a name that ends with a slash.
    let prefix: [UInt8]
    /// The ball that was asked for by its whole name.
    private let exact: [UInt8]?
    private var hasExact = false

    private static let slash = UInt8(ascii: "/")

    /// The names of a bucket, or of what a name stands for: that ball, else what is below it.
    init(_ name: [UInt8] = []) {
        guard let last = name.last else {
            (prefix, exact) = ([], nil)
            return
        }
        (prefix, exact) = last == Self.slash ? (name, nil) : (name + [Self.slash], name)
    }

    mutating func place(of name: [UInt8]) -> Position {
        if name == exact {
            hasExact = true
            return .here
        }
        guard name.starts(with: prefix) else { return .elsewhere }
        // Beside the ball that was named, what is below it is one directory.
        if hasExact { return .below(prefix) }
        let rest = name[prefix.count...]
        // A name may begin with a slash, or be the prefix itself.
        guard let slash = rest.firstIndex(of: Self.slash) else { return .here }
        return .below(Array(name[...slash]))
    }
}

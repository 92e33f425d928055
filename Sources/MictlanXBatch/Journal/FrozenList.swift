package import MictlanXModel
package import MictlanXText
package import SystemPackage

/// What the journal knows of a frozen list.
package struct FrozenList: Hashable, Sendable {
    package let kind: WorkItem.Kind
    /// The file's name within the run's directory.
    package let file: String
    package let count: Int
    package let bytes: Int
    package let sha256: Checksum
    /// What balls were selected from; the delete guards need it again.
    package let origin: ItemSet.Origin?

    /// - Parameters:
    ///   - items: the list.
    ///   - name: its file's name within the run's directory.
    package init(_ items: ItemSet, name: String) {
        kind = items.kind
        file = name
        count = items.count
        bytes = items.bytes.bytes
        sha256 = items.sha256
        origin = items.origin
    }

    /// The list as the journal writes it.
    package var recorded: JSONObject {
        var fields: JSONObject = [
            "kind": .string(kind.rawValue), "file": .string(file), "count": .int(count), "bytes": .int(bytes),
            "sha256": .string(sha256.hex),
        ]
        if let origin {
            fields["scanned"] = .int(origin.scanned)
            fields["selector"] = .bool(origin.hasSelector)
            if !origin.silentPeers.isEmpty {
                fields["silent_peers"] = .array(origin.silentPeers.map { .string($0) })
                fields["accept_incomplete"] = .bool(origin.acceptsIncomplete)
            }
            if origin.unnamed > 0 { fields["unnamed"] = .int(origin.unnamed) }
        }
        return fields
    }

    /// A list that the journal holds; `nil` when a field is missing or wrong.
    package init?(recorded fields: JSONObject) {
        guard case .string(let kindName)? = fields["kind"], let kind = WorkItem.Kind(rawValue: kindName),
            case .string(let file)? = fields["file"], case .int(let count)? = fields["count"],
            case .int(let bytes)? = fields["bytes"], case .string(let hex)? = fields["sha256"],
            let sha256 = Checksum(hex: hex)
        else { return nil }
        self.kind = kind
        self.file = file
        self.count = count
        self.bytes = bytes
        self.sha256 = sha256
        if case .int(let scanned)? = fields["scanned"], case .bool(let hasSelector)? = fields["selector"] {
            var silent: [String] = []
            if case .array(let peers)? = fields["silent_peers"] {
                silent = peers.compactMap { if case .string(let peer) = $0 { peer } else { nil } }
            }
            var unnamed = 0
            if case .int(let count)? = fields["unnamed"] { unnamed = count }
            var origin = ItemSet.Origin(
                scanned: scanned, hasSelector: hasSelector, silentPeers: silent, unnamed: unnamed)
            if case .bool(let accepts)? = fields["accept_incomplete"] { origin.acceptsIncomplete = accepts }
            self.origin = origin
        } else {
            origin = nil
        }
    }

    /// The list at the place where its file is.
    package func items(file: FilePath) -> ItemSet {
        ItemSet(
            kind: kind, count: count, bytes: ByteCount(bytes), file: file, sha256: sha256, origin: origin)
    }
}

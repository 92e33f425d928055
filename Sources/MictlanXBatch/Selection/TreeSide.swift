package import MictlanXClient
package import MictlanXModel
internal import MictlanXPlatform
internal import MictlanXText
package import SystemPackage

/// One side of a comparison: what is in a local directory, or below a name of a store.
package enum TreeSide: Sendable {
    /// Links that lead out of the directory are items that fail, unless they are followed.
    case local(FilePath, followsLinks: Bool)
    /// The prefix is empty for a whole bucket, and ends with a slash otherwise.
    case remote(any ObjectStore, BucketID, prefix: [UInt8])

    /// What one name stands for.
    package enum Content: Sendable {
        case absent
        case file(size: Int, Checksum)
        /// Something that is no content, as a directory or a device.
        case other
    }

    /// A list of one side.
    package struct Listing: Sendable {
        package let items: ItemSet
        /// Why something may be there that is not listed; `nil` for a whole list.
        package let gap: String?
        /// What is there and no content, as a FIFO: the first of it.
        package var leftOut: String?
    }

    /// Lists everything.
    ///
    /// - Parameter scratch: where temporary files may lie.
    /// - Returns: the list; an empty one where nothing is there.
    /// - Throws: `MictlanXError`.
    package func list(scratch: FilePath) async throws -> Listing {
        switch self {
        case .local(let root, let followsLinks):
            var selection = LocalSelection(
                [.directory(root, try PathFilter(), prefix: [])], bucket: try BucketID("local"))
            selection.followsLinks = followsLinks
            let found = try await selection.freeze(in: scratch, workingDirectory: root, tags: [:])
            return Listing(
                items: found.items, gap: found.problems.first.map { "\($0.message)" },
                leftOut: FileWalker.LeftOut.notes(found.leftOut, of: found.leftOutCount).first)
        case .remote(let store, let bucket, let prefix):
            let writer = try ListWriter(namelessIn: scratch, kind: .balls)
            var scan = RemoteSelection.Scan()
            do {
                scan = try await RemoteSelection([try Self.target(bucket, prefix: prefix)]).write(
                    from: store, to: writer, scratch: scratch)
            } catch let error as MictlanXError where error.code == .noBucket && writer.count == 0 {
                // A bucket exists when it holds something.
            }
            var gap: String?
            if !scan.silentPeers.isEmpty {
                gap = "no answer from \(scan.silentPeers.sorted().joined(separator: ", "))"
            } else if scan.unnamed > 0 {
                gap = "bucket '\(bucket)' has \(Count(scan.unnamed, "ball")) that no call can name"
            }
            return Listing(items: try await writer.freeze(origin: scan.origin(hasSelector: true)), gap: gap)
        }
    }

    /// What a place in a store means.
    package static func target(_ bucket: BucketID, prefix: [UInt8]) throws -> RemoteTarget {
        guard !prefix.isEmpty else { return .tree(.bucket(bucket)) }
        // The directory without its slash is a name that may be a ball's own.
        return .pattern(bucket, try Glob(bytes: escaped(prefix) + Array("**".utf8)))
    }

    private static func escaped(_ name: [UInt8]) -> [UInt8] {
        let special = Set("*?[]{}\\!,-".utf8)
        return name.flatMap { special.contains($0) ? [UInt8(ascii: "\\"), $0] : [$0] }
    }

    /// The name of an item of its list, as the other side would have it.
    package func relative(_ item: WorkItem) -> [UInt8]? {
        guard let name = item.address?.ball.name.bytes else { return nil }
        guard case .remote(_, _, let prefix) = self else { return name }
        return name.count > prefix.count && name.starts(with: prefix) ? Array(name[prefix.count...]) : nil
    }

    /// Whether a local directory has something of that name that no list of it has, as a FIFO or a directory.
    ///
    /// - Throws: `MictlanXError` where it cannot be told.
    package func hasNoContent(_ relative: [UInt8]) async throws -> Bool {
        guard case .local(let root, _) = self else { return false }
        return try await BlockingWork.run { _ in
            try Self.kind(of: Self.path(of: relative, below: root)).map { $0 != .file } ?? false
        }
    }

    /// Whether there is nothing of that name, for certain.
    ///
    /// - Throws: `MictlanXError` where it cannot be told.
    package func lacks(_ relative: [UInt8]) async throws -> Bool {
        if case .local(let root, _) = self {
            return try await BlockingWork.run { _ in try Self.kind(of: Self.path(of: relative, below: root)) == nil }
        }
        guard case .absent = try await content(of: relative) else { return false }
        return true
    }

    private static func path(of relative: [UInt8], below root: FilePath) -> FilePath {
        FilePath(bytes: root.bytes + [UInt8(ascii: "/")] + relative)
    }

    /// - Returns: `nil` where nothing is there.
    private static func kind(of path: FilePath) throws(MictlanXError) -> FileStatus.Kind? {
        do throws(Errno) {
            return try FileStatus(path).kind
        } catch {
            // A link that leads nowhere is something.
            if path.isSymbolicLink { return .other }
            guard [.noSuchFileOrDirectory, .notDirectory].contains(error) else {
                throw MictlanXError(SystemFailure(error, "cannot examine", path))
            }
            return nil
        }
    }

    /// How many bytes are there under a name; `nil` for nothing, and for what is no content.
    ///
    /// - Throws: `MictlanXError` where it cannot be told.
    package func size(of relative: [UInt8]) async throws -> Int? {
        switch self {
        case .local(let root, _):
            return try await BlockingWork.run { _ in
                let path = Self.path(of: relative, below: root)
                return try Self.kind(of: path) == .file ? try LocalFile(path).size : nil
            }
        case .remote:
            guard let ball = try await info(of: relative), ball.isComplete else { return nil }
            return ball.filters.map(\.size) ?? ball.size
        }
    }

    /// The ball of that name; `nil` where there is none.
    private func info(of relative: [UInt8]) async throws -> BallInfo? {
        guard case .remote(let store, let bucket, let prefix) = self else { return nil }
        do {
            return try await store.info(
                of: BallAddress(bucket: bucket, name: try BallName(bytes: prefix + relative)))
        } catch let error as MictlanXError where error.code == .notFound || error.code == .noBucket {
            return nil
        }
    }

    /// Looks at one name.
    ///
    /// - Throws: `MictlanXError`, also where it cannot be told whether something is there.
    package func content(of relative: [UInt8]) async throws -> Content {
        switch self {
        case .local(let root, _):
            return try await BlockingWork.run { _ in
                let path = Self.path(of: relative, below: root)
                guard let kind = try Self.kind(of: path) else { return Content.absent }
                guard kind == .file else { return .other }
                return .file(size: try LocalFile(path).size, try FileDigest.sha256(of: path))
            }
        case .remote:
            guard let ball = try await info(of: relative) else { return .absent }
            guard ball.isComplete, let checksum = ball.contentChecksum else { return .other }
            return .file(size: ball.size, checksum)
        }
    }
}

/// What one name is on both sides.
package enum TreeDifference: String, Sendable {
    case same, changed
    case onlyLeft = "only_left"
    case onlyRight = "only_right"
    /// One side has something that is no content.
    case other

    package init(_ left: TreeSide.Content, _ right: TreeSide.Content) {
        self =
            switch (left, right) {
            case (.file(_, let left), .file(_, let right)): left == right ? .same : .changed
            case (.absent, .absent): .same
            case (_, .absent): .onlyLeft
            case (.absent, _): .onlyRight
            default: .other
            }
    }
}

internal import MictlanXModel
internal import MictlanXPlatform
internal import SystemPackage

extension ClientCore {
    /// Reads a ball into a file. Pieces go to their place in the part file as they come, so that memory does not grow
    /// with the size of a chunk.
    @concurrent
    func getToFile(_ address: BallAddress, path: FilePath, options: GetOptions) async throws -> GetReceipt {
        try await withDeadline(options.call.deadline, environment, "get '\(address)'") {
            try await getToFileNow(address, path: path, options: options)
        }
    }

    private func getToFileNow(_ address: BallAddress, path: FilePath, options: GetOptions) async throws -> GetReceipt {
        guard !options.resume || options.range == nil else {
            throw MictlanXError(
                .invalidArgument, "a get of a range cannot be resumed; get the whole ball, or a range anew")
        }
        let operation = begin(options.call, brought: brought(options))
        let status = try Self.status(of: path)
        if status != nil, options.ifExists == .fail {
            throw MictlanXError(.exists, "'\(path)' exists already")
        }
        return try await readingWhole(address, operation, isKey: options.isKey) { layout in
            try await getToFile(layout, path: path, replacing: status, operation, options)
        }
    }

    /// Reads the ball of a layout; `status` is the size of the file that is there.
    private func getToFile(
        _ layout: BallLayout, path: FilePath, replacing status: Int?, _ operation: Operation, _ options: GetOptions
    ) async throws -> GetReceipt {
        let info = layout.info
        let reversal = try options.reversal(of: info)
        let (size, checksum) = reversal.map { ($0.record.size, $0.record.checksum) } ?? (info.size, info.checksum)
        if let status {
            if options.range == nil, let checksum, size ?? status == status,
                try await BallDigest.checksum(of: path) == checksum
            {
                options.progress?(info.size)
                return GetReceipt(ball: info, path: path, size: status, isChanged: false)
            }
            guard options.ifExists == .replace || checksum == nil else {
                throw MictlanXError(.exists, "'\(path)' exists already with other content")
            }
        }
        if let reversal {
            return try await getFiltered(
                reversal, layout, path: path, hasTarget: status != nil, operation, options)
        }
        if layout.count == 1, info.size <= HTTPBody.smallSize, options.range == nil,
            !options.resume || !StagedFile.hasKeptPart(of: path)
        {
            try await getSmall(layout, path: path, operation, options)
            return GetReceipt(ball: info, path: path, size: info.size, isChanged: true)
        }
        let selection = try RangeSelection(options.range, of: layout)
        let file = try StagedFile(target: path, isKept: options.resume)
        if options.range == nil { try file.extend(to: info.size) }
        let kept = options.resume ? try await keptChunks(of: layout, in: file) : ChunkSet()
        try await fill(file, with: layout, selection, kept: kept, operation, options)
        options.restoreTime(of: info, to: file)
        let written = file.size
        try await file.commit(mayReplace: options.ifExists == .replace)
        let resumed = try kept.reduce(0) { try $0 + layout.size(of: $1) }
        return GetReceipt(
            ball: info, path: path, size: written, isChanged: true, resumedBytes: resumed)
    }

    /// Reads a small ball into memory and, when it is verified, writes its file in one go, which is open no longer than that.
    private func getSmall(
        _ layout: BallLayout, path: FilePath, _ operation: Operation, _ options: GetOptions
    ) async throws {
        let directory = try StagedFile.directory(of: path)
        let (whole, chunk) = (try WholeHasher(layout), try layout[0])
        let bytes = try await bytes(of: chunk, operation, forced: options.forceRemote, isKept: false)
        whole.add(bytes)
        try whole.check()
        options.progress?(chunk.size)
        let mayReplace = options.ifExists == .replace
        try await StagedFile.commit(bytes, to: path, in: directory, mayReplace: mayReplace) {
            options.restoreTime(of: layout.info, to: $0)
        }
    }

    /// The chunks that an earlier attempt has left whole in the part file. Its bytes are hashed: nothing else is believed
    /// of a file that anybody may have written since, and a ball that has changed shares what is the same.
    private func keptChunks(of layout: BallLayout, in file: StagedFile) async throws -> ChunkSet {
        try file.truncate(to: layout.info.size)
        let size = file.size
        guard size > 0 else { return ChunkSet() }
        return try await BlockingWork.run { isCancelled in
            var kept = ChunkSet()
            var start = 0
            for position in 0..<layout.count {
                guard !isCancelled() else { throw CancellationError() }
                let end = start + (try layout.size(of: position))
                guard end <= size else { break }
                var hasher = SHA256()
                try file.hash(start..<end, into: &hasher)
                if hasher.finish() == (try layout[position].checksum) { kept.insert(position) }
                start = end
            }
            return kept
        }
    }

    /// Downloads the chunks, a few at once, and hashes the whole behind them as far as it is there without a gap.
    private func fill(
        _ file: StagedFile, with layout: BallLayout, _ selection: RangeSelection, kept: ChunkSet,
        _ operation: Operation, _ options: GetOptions
    ) async throws {
        let whole = try WholeHasher(layout)
        try await withThrowingTaskGroup(of: Int.self) { group in
            var next = selection.chunks.lowerBound
            var nextStart = selection.start
            var done: Set<Int> = []
            var frontier = next
            var frontierStart = nextStart
            let width = max(1, options.maxConcurrentChunks)
            // A chunk that is slow holds the frontier back; the others do not run far ahead of it, so that what has to
            // be read back is still in the page cache.
            let window = width * 4
            while frontier < selection.chunks.upperBound {
                while next < selection.chunks.upperBound, next - frontier - done.count < width, next - frontier < window
                {
                    let (index, start, chunk) = (next, nextStart, try layout[next])
                    next += 1
                    nextStart += chunk.size
                    group.addTask {
                        if !kept.contains(index) {
                            try await downloadRetrying(chunk, operation, forced: options.forceRemote) {
                                let (bytes, offset) = selection.cut($0, at: start + $1)
                                try file.write(bytes, at: offset)
                            }
                        }
                        options.progress?(chunk.size)
                        return index
                    }
                }
                guard let index = try await group.next() else { break }
                done.insert(index)
                while done.remove(frontier) != nil {
                    let end = frontierStart + (try layout.size(of: frontier))
                    if selection.isWhole { try whole.add(frontierStart..<end, of: file) }
                    frontier += 1
                    frontierStart = end
                }
            }
        }
        if selection.isWhole { try whole.check() }
    }

    /// The size of the file under a path; `nil` if there is no file.
    private static func status(of path: FilePath) throws(MictlanXError) -> Int? {
        let status: FileStatus
        do throws(Errno) {
            status = try FileStatus(path)
        } catch {
            if error == .noSuchFileOrDirectory { return nil }
            throw MictlanXError(SystemFailure(error, "cannot examine", path))
        }
        guard status.kind == .file else {
            throw MictlanXError(.invalidArgument, "'\(path)' exists and is not a regular file")
        }
        return status.size
    }
}

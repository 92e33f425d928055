internal import Glibc
internal import MictlanXModel
internal import SystemPackage

extension ClientCore {
    /// Reads a ball into a file. Pieces go to their place in the part file as they come, so that memory does not grow
    /// with the size of a chunk.
    @concurrent
    func getToFile(_ address: BallAddress, path: FilePath, options: GetOptions) async throws -> GetReceipt {
        try await withDeadline(options.deadline, environment, "get '\(address)'") {
            try await getToFileNow(address, path: path, options: options)
        }
    }

    private func getToFileNow(
        _ address: BallAddress, path: FilePath, options: GetOptions
    ) async throws -> GetReceipt {
        let operation = begin(options.retry, timeout: options.timeout)
        let status = try Self.status(of: path)
        if status != nil, options.ifExists == .fail {
            throw MictlanXError(.exists, "'\(path)' exists already")
        }
        let detail = try await detail(of: address, operation)
        try detail.checkComplete()
        if let status {
            if status == detail.info.size, try await Self.checksum(of: path) == detail.info.checksum {
                options.progress?(detail.info.size)
                return GetReceipt(ball: detail.info, path: path, isChanged: false)
            }
            guard options.ifExists == .replace else {
                throw MictlanXError(.exists, "'\(path)' exists already with other content")
            }
        }
        let file = try ChunkAssembler(target: path)
        try await fill(file, with: detail, operation, options)
        try Task.checkCancellation()
        try file.commit(mayReplace: options.ifExists == .replace)
        return GetReceipt(ball: detail.info, path: path, isChanged: true)
    }

    /// Downloads the chunks, a few at once, and hashes the whole behind them as far as it is there without a gap.
    private func fill(
        _ file: ChunkAssembler, with detail: BallDetail, _ operation: Operation, _ options: GetOptions
    ) async throws {
        let chunks = detail.chunks
        var offsets = [0]
        for chunk in chunks { offsets.append(offsets[offsets.count - 1] + chunk.size) }
        let starts = offsets
        let whole = WholeHasher(detail)
        try await withThrowingTaskGroup(of: Int.self) { group in
            var next = 0
            var done: Set<Int> = []
            var frontier = 0
            let width = max(1, options.maxConcurrentChunks)
            // A chunk that is slow holds the frontier back; the others do not run far ahead of it, so that what has to
            // be read back is still in the page cache.
            let window = width * 4
            while frontier < chunks.count {
                while next < chunks.count, next - frontier - done.count < width, next - frontier < window {
                    let index = next
                    next += 1
                    group.addTask {
                        try await downloadRetrying(chunks[index], operation, forced: options.forceRemote) {
                            try file.write($0, at: starts[index] + $1)
                        }
                        options.progress?(chunks[index].size)
                        return index
                    }
                }
                guard let index = try await group.next() else { break }
                done.insert(index)
                while done.remove(frontier) != nil {
                    try whole.add(starts[frontier]..<starts[frontier + 1], of: file)
                    frontier += 1
                }
            }
        }
        try whole.check()
    }

    /// The size of what is under a path; `nil` when nothing is.
    private static func status(of path: FilePath) throws(MictlanXError) -> Int? {
        var status = stat()
        guard path.withPlatformString({ stat($0, &status) }) == 0 else {
            let number = errno
            if number == ENOENT { return nil }
            throw MictlanXError(errno: number, "cannot examine", path)
        }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw MictlanXError(.invalidArgument, "'\(path)' is there and not a regular file")
        }
        return Int(status.st_size)
    }

    private static func checksum(of path: FilePath) async throws -> Checksum {
        let file = try LocalFile(path)
        do {
            let plan = try ChunkPlan(
                size: ByteCount(file.size), chunkSize: ByteCount(max(1, file.size)), layout: .mergedRemainder)
            return try await BallDigest(file, plan: plan).checksum
        } catch let error as InvalidChunkSize {
            throw MictlanXError(.invalidArgument, error.description)
        }
    }
}

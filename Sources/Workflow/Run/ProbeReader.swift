internal import MictlanXBatch
internal import MictlanXClient
internal import MictlanXModel
internal import MictlanXPlatform
internal import MictlanXText
internal import SystemPackage

/// Looks at what a `wait` waits for; every look asks anew.
struct ProbeReader<Store: ObjectStore, C: Clock<Duration>> {
    private let context: StepContext<Store, C>

    init(_ context: StepContext<Store, C>) { self.context = context }

    /// The context `probe`; its fields are those of ``ContextTypes``.
    ///
    /// - Throws: `MictlanXError`; `existenceUnknown`, which is transient, where it cannot be told whether there is one.
    func look(at target: WaitProbe.Target) async throws -> ValueMap {
        switch target {
        case .ball(let bucket, let key):
            return try await ball(BallAddress(bucket: try context.value(bucket), name: try context.value(key)))
        case .bucket(let bucket, let prefix):
            return try await bucketTotals(try context.value(bucket), prefix: try context.value(prefix) ?? "")
        case .file(let path): return try await file(try context.resolve(try context.value(path), for: .read))
        }
    }

    private func ball(_ address: BallAddress) async throws -> ValueMap {
        let call = CallOptions(retry: context.requestRetry)
        do {
            let info = try await context.store.info(of: address, call: call)
            var fields: ValueMap = [
                "exists": .bool(true), "complete": .bool(info.isComplete), "size": .size(ByteCount(info.size)),
                "tags": .map(ValueMap(JSONObject(tags: info.tags))),
            ]
            fields["sha256"] = info.checksum.map { .string($0.hex) }
            fields["updated_at"] = info.updatedAt.map { .time($0) }
            return fields
        } catch let error as MictlanXError where error.code == .notFound {
            return ["exists": .bool(false), "complete": .bool(false), "size": .size(ByteCount(0)), "tags": .map([:])]
        }
    }

    private func bucketTotals(_ bucket: BucketID, prefix: String) async throws -> ValueMap {
        let listing = context.store.listing(
            of: bucket, isCompleted: true, call: CallOptions(retry: context.requestRetry))
        let prefix = Array(prefix.utf8)
        var (count, bytes) = (0, 0)
        for try await ball in listing where ball.stagedFor == nil && ball.address.ball.name.bytes.starts(with: prefix) {
            try context.services.control.checkRunning()
            count += 1
            bytes +|= ball.size
        }
        guard listing.remarks.isWhole else {
            throw MictlanXError(
                .existenceUnknown, "the list of bucket '\(bucket)' is not whole, as a peer does not answer")
        }
        return ["count": .int(count), "bytes": .size(ByteCount(bytes))]
    }

    private func file(_ path: FilePath) async throws -> ValueMap {
        let status = try await BlockingWork.run { _ in
            do throws(Errno) {
                return try FileStatus(path) as FileStatus?
            } catch {
                guard error == .noSuchFileOrDirectory || error == .notDirectory else {
                    throw MictlanXError(SystemFailure(error, "cannot look at", path))
                }
                return nil
            }
        }
        guard let status else { return ["exists": .bool(false), "size": .size(ByteCount(0))] }
        return [
            "exists": .bool(true), "size": .size(ByteCount(status.size)),
            "mtime": .time(Timestamp(nanoseconds: status.modified)),
        ]
    }
}

package import MictlanXClient
internal import MictlanXModel
internal import MictlanXPlatform
internal import Synchronization
package import SystemPackage

/// The requests of a trace, read on a thread that may wait for the disk.
package final class TraceEvents: Sendable {
    private let reader: Mutex<TraceReader>
    private static let batchSize = 512

    /// - Throws: `MictlanXError`.
    package init(_ file: FilePath, _ format: TraceFormat) throws(MictlanXError) {
        reader = Mutex(try TraceReader(file, format))
    }

    /// The next requests in order; none at the end.
    ///
    /// - Throws: `MictlanXError`; `CancellationError`.
    package func nextBatch() async throws -> [TraceEvent] {
        try await BlockingWork.run { [self] _ in
            try reader.withLock { reader throws(MictlanXError) in
                var batch: [TraceEvent] = []
                while batch.count < Self.batchSize, let event = try reader.next() { batch.append(event) }
                return batch
            }
        }
    }

    /// What a trace comes to.
    package struct Summary: Hashable, Sendable {
        package var requests = 0
        package var puts = 0
        /// The bytes that are put.
        package var bytes = 0
        package var length = Duration.zero
        /// Whether every request names a bucket.
        package var namesBuckets = true
        /// The line of the first put that says neither a size nor a source.
        package var firstWithoutContent: Int?
        /// The line of the first put without a source.
        package var firstWithoutSource: Int?
        /// The most bytes that a put without a source says, and its line.
        package var largestMadeUp = 0
        package var largestMadeUpLine = 0
    }

    /// Reads a whole trace, so that every fault of it is found before the first request is sent.
    ///
    /// - Throws: `MictlanXError`; `CancellationError`.
    package static func summary(of file: FilePath, _ format: TraceFormat) async throws -> Summary {
        let events = try TraceEvents(file, format)
        var summary = Summary()
        while true {
            let batch = try await events.nextBatch()
            guard !batch.isEmpty else { return summary }
            for event in batch { summary.add(event) }
        }
    }
}

extension TraceEvents.Summary {
    fileprivate mutating func add(_ event: TraceEvent) {
        requests += 1
        length = event.arrival
        if event.bucket == nil { namesBuckets = false }
        guard event.operation == .put else { return }
        puts += 1
        bytes +|= event.size ?? 0
        guard event.source == nil else { return }
        if firstWithoutSource == nil { firstWithoutSource = event.line }
        if event.size == nil, firstWithoutContent == nil { firstWithoutContent = event.line }
        if let size = event.size, size > largestMadeUp { (largestMadeUp, largestMadeUpLine) = (size, event.line) }
    }
}

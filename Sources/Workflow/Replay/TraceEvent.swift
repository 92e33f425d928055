package import MictlanXModel

/// One request of a recorded trace.
package struct TraceEvent: Hashable, Sendable {
    package enum Operation: String, Hashable, Sendable {
        case put, get

        /// The words that traces use.
        init?(word: String) {
            switch word.lowercased() {
            case "put", "write", "upload", "set", "w": self = .put
            case "get", "read", "download", "r": self = .get
            default: return nil
            }
        }
    }

    /// When it is to arrive, from the beginning of the trace, at the speed of the trace.
    package var arrival: Duration
    package var operation: Operation
    package var key: BallName
    /// `nil` where the trace has no bucket or another one is given.
    package var bucket: BucketID?
    /// In bytes; `nil` where the trace does not say.
    package var size: Int?
    /// The path of the file that is put, below the directory of the files.
    package var source: [UInt8]?
    /// The line of the trace, for messages.
    package var line: Int
}

/// How a trace is written.
package struct TraceFormat: Hashable, Sendable {
    package enum Syntax: Hashable, Sendable {
        case csv, ndjson
    }

    /// Which column says when a request arrives.
    package enum Time: Hashable, Sendable {
        /// The moment, a number or RFC 3339; the first one is the beginning.
        case at(String)
        /// The time since the request before.
        case gap(String)

        var column: String {
            switch self {
            case .at(let column), .gap(let column): column
            }
        }
    }

    package var syntax: Syntax
    package var time: Time
    /// What one of the numbers of the time column is.
    package var unit: Duration
    package var operation: String
    package var key: String
    package var size: String
    package var source: String
    package var bucket: String

    package init(
        syntax: Syntax, time: Time = .gap("interarrival_time"), unit: Duration = .seconds(1),
        operation: String = "operation", key: String = "key", size: String = "size", source: String = "source",
        bucket: String = "bucket_id"
    ) {
        self.syntax = syntax
        self.time = time
        self.unit = unit
        self.operation = operation
        self.key = key
        self.size = size
        self.source = source
        self.bucket = bucket
    }
}

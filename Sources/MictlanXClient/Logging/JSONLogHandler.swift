package import Logging
package import MictlanXModel
internal import MictlanXText

/// Turns the events of swift-log into JSON lines.
package struct JSONLogHandler: LogHandler {
    package var logLevel = Logger.Level.info
    package var metadata: Logger.Metadata = [:]
    package var metadataProvider: Logger.MetadataProvider?
    private let now: @Sendable () -> Timestamp
    private let write: @Sendable (String) -> Void

    /// A handler that begins at level `info`.
    ///
    /// - Parameters:
    ///   - now: the time of day.
    ///   - write: takes each line with its line break; must be quick.
    package init(now: @escaping @Sendable () -> Timestamp, write: @escaping @Sendable (String) -> Void) {
        self.now = now
        self.write = write
    }

    package subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    package func log(event: LogEvent) {
        var line: JSONObject = [
            "time": .string(now().description), "level": .string(event.level.rawValue),
            "message": .string(event.message.description),
        ]
        if let error = event.error { line["error"] = .string(String(describing: error)) }
        var fields = metadataProvider?.get() ?? [:]
        fields.merge(metadata) { $1 }
        if let own = event.metadata { fields.merge(own) { $1 } }
        for (name, value) in fields.sorted(by: { $0.key < $1.key }) where !Self.own.contains(name) {
            if case .stringConvertible(let number as any FixedWidthInteger) = value {
                line[name] = .int(Int(clamping: number))
            } else {
                line[name] = .string(value.description)
            }
        }
        write(JSONText.encode(.object(line)) + "\n")
    }

    /// The fields that every line has; metadata cannot double them.
    private static let own: Set<String> = ["time", "level", "message"]
}

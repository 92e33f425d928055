/// Text in the exposition format of Prometheus, version 0.0.4: for each family its help, its type, and its samples.
struct MetricsText: Sendable {
    /// What a family's numbers mean.
    enum Kind: String, Sendable { case counter, gauge, histogram }

    static let contentType = "text/plain; version=0.0.4; charset=utf-8"

    private(set) var text = ""

    /// Begins a family; its samples follow.
    mutating func family(_ name: String, _ kind: Kind, _ help: String) {
        text += "# HELP \(name) \(help)\n# TYPE \(name) \(kind.rawValue)\n"
    }

    /// One sample of the family that was begun.
    mutating func sample(_ name: String, _ labels: [(name: String, value: String)] = [], _ value: some Numeric) {
        text += name
        if !labels.isEmpty {
            text += "{" + labels.map { "\($0.name)=\"\(Self.escaped($0.value))\"" }.joined(separator: ",") + "}"
        }
        text += " \(value)\n"
    }

    /// A family of one sample.
    mutating func single(_ name: String, _ kind: Kind, _ help: String, _ value: some Numeric) {
        family(name, kind, help)
        sample(name, [], value)
    }

    /// The samples of one histogram: cumulative counts, the sum in seconds, the count of all.
    mutating func histogram(_ name: String, _ labels: [(name: String, value: String)], _ histogram: LatencyHistogram) {
        var total = 0
        for (bound, count) in zip(LatencyHistogram.bounds, histogram.counts) {
            total += count
            sample("\(name)_bucket", labels + [("le", "\(bound.seconds)")], total)
        }
        total += histogram.counts.last ?? 0
        sample("\(name)_bucket", labels + [("le", "+Inf")], total)
        sample("\(name)_sum", labels, histogram.sum.seconds)
        sample("\(name)_count", labels, total)
    }

    private static func escaped(_ value: String) -> String {
        guard value.utf8.contains(where: { $0 == UInt8(ascii: "\\") || $0 == UInt8(ascii: "\"") || $0 == 10 }) else {
            return value
        }
        var escaped = ""
        for scalar in value.unicodeScalars {
            switch scalar {
            case "\\": escaped += "\\\\"
            case "\"": escaped += "\\\""
            case "\n": escaped += "\\n"
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }
}

import MictlanXModel
import MictlanXText

/// Health and counters of a node.
struct NodeStatus: Sendable {
    let router: RouterEndpoint
    let isHealthy: Bool
    let metrics: MetricsSamples

    /// The values in the order in which people read them.
    private var counts: [(key: String, value: Int, isSize: Bool)] {
        let requests = metrics.samples(of: "mictlanx_http_requests_total")
        func sum(where matches: (String) -> Bool) -> Int {
            Int(saturating: requests.filter { matches($0.labels["status"] ?? "") }.reduce(0) { $0 + $1.value })
        }
        func value(_ name: String) -> Int { Int(saturating: metrics.samples(of: name).reduce(0) { $0 + $1.value }) }
        return [
            ("used", value("mictlanx_store_used_bytes"), true),
            ("capacity", value("mictlanx_store_capacity_bytes"), true),
            ("requests", sum { _ in true }, false),
            ("refused", sum { $0.hasPrefix("4") }, false),
            ("failed", sum { $0.hasPrefix("5") }, false),
            ("aborted", sum { $0 == "aborted" }, false),
            ("in_flight", value("mictlanx_http_requests_in_flight"), false),
            ("received", value("mictlanx_http_received_bytes_total"), true),
            ("sent", value("mictlanx_http_sent_bytes_total"), true),
            ("connections", value("mictlanx_connections_open"), false),
            ("turned_away", value("mictlanx_connections_refused_total"), false),
            ("commits", value("mictlanx_commit_batches_total"), false),
            ("changes", value("mictlanx_commit_changes_total"), false),
        ]
    }

    /// Keys and values for people, and `exact` ones for programs that read lines.
    func lines(exact: Bool) -> [(key: String, value: String)] {
        [("node", router.label), ("status", isHealthy ? "ok" : "not ok")]
            + counts.map { ($0.key, $0.isSize && !exact ? ByteCount($0.value).description : "\($0.value)") }
    }

    /// The JSON object; fields are only ever added.
    var record: JSONObject {
        var record: JSONObject = ["node": .string(router.label), "status": .string(isHealthy ? "ok" : "not ok")]
        for count in counts { record[count.key] = .int(count.value) }
        return record
    }
}

/// The samples of a text in the format of Prometheus; what cannot be read is passed over.
struct MetricsSamples: Sendable {
    struct Sample: Sendable {
        var labels: [String: String]
        var value: Double
    }

    private var samples: [String: [Sample]] = [:]

    init(_ text: String) {
        for line in text.split(separator: "\n") where !line.hasPrefix("#") {
            guard let space = line.lastIndex(of: " "), let value = Double(line[line.index(after: space)...]),
                value.magnitude < 9e18
            else { continue }
            let head = line[..<space]
            let brace = head.firstIndex(of: "{") ?? head.endIndex
            var labels: [String: String] = [:]
            for pair in head[brace...].dropFirst().dropLast().split(separator: ",") {
                guard let equals = pair.firstIndex(of: "=") else { continue }
                labels[String(pair[..<equals])] = String(pair[equals...].dropFirst(2).dropLast())
            }
            samples[String(head[..<brace]), default: []].append(Sample(labels: labels, value: value))
        }
    }

    func samples(of name: String) -> [Sample] { samples[name] ?? [] }
}

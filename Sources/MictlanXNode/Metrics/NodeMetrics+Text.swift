extension NodeMetrics.Snapshot {
    /// Adds what the server counted.
    func write(to text: inout MetricsText) {
        text.family("mictlanx_http_requests_total", .counter, "Requests by route and status of the answer.")
        for (labels, count) in requests.sorted(by: { $0.key < $1.key }) {
            let status = labels.status.map(String.init) ?? "aborted"
            text.sample("mictlanx_http_requests_total", [("route", labels.route), ("status", status)], count)
        }
        text.family(
            "mictlanx_http_request_duration_seconds", .histogram, "From a request's head to the end of its answer.")
        for (route, histogram) in latencies.sorted(by: { $0.key < $1.key }) {
            text.histogram("mictlanx_http_request_duration_seconds", [("route", route)], histogram)
        }
        text.single("mictlanx_http_requests_in_flight", .gauge, "Requests being served.", requestsInFlight)
        text.single("mictlanx_http_received_bytes_total", .counter, "Bytes of request bodies.", receivedBytes)
        text.single("mictlanx_http_sent_bytes_total", .counter, "Bytes of answer bodies.", sentBytes)
        text.single("mictlanx_connections_open", .gauge, "Connections open.", openConnections)
        text.single("mictlanx_connections_accepted_total", .counter, "Connections let in.", acceptedConnections)
        text.family("mictlanx_connections_refused_total", .counter, "Connections turned away, by reason.")
        for reason in NodeMetrics.RefusedConnection.allCases {
            text.sample(
                "mictlanx_connections_refused_total", [("reason", reason.rawValue)], refusedConnections[reason] ?? 0)
        }
    }
}

extension CommitQueue.Statistics {
    /// Adds what the group commit counted.
    func write(to text: inout MetricsText) {
        text.single("mictlanx_commit_batches_total", .counter, "Transactions of the group commit.", batches)
        text.single("mictlanx_commit_changes_total", .counter, "Changes committed in them.", changes)
        text.single(
            "mictlanx_commit_failures_total", .counter, "Transactions that failed with all their changes.", failures)
    }
}

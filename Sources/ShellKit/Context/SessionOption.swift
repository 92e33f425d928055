/// What `set` can set.
enum SessionOption: String, CaseIterable, Sendable {
    case output, quiet, pager, expanded, headers, results
    case onError = "on-error"
    case rf
    case chunkSize = "chunk-size"
    case jobs, timeout, retries

    /// Values that can be proposed; none where a value is a path.
    var proposals: [String] {
        switch self {
        case .output: OutputFormat.allCases.map(\.rawValue)
        case .quiet, .expanded, .headers: ["on", "off"]
        case .pager: ["on", "off", "default"]
        case .onError: ["stop", "continue"]
        case .rf, .chunkSize, .jobs, .timeout, .retries: ["default"]
        case .results: []
        }
    }
}

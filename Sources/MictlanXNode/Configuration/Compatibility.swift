/// How the node words a refusal.
public enum Compatibility: Hashable, Sendable {
    /// The status that fits, and `{"detail":{"msg","code"}}` (wire protocol §10.7): the Python client then finds the class.
    case strict
    /// The statuses and texts of the recorded router, 500 around `"404: No available peers"` among them.
    case recorded
}

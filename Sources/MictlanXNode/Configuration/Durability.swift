/// What has to be on the disk before the node acknowledges a put or a delete. The death of the process alone loses nothing
/// that was acknowledged, whichever it is.
public enum Durability: String, Hashable, Sendable, CaseIterable {
    /// Everything, synchronized for each change by itself.
    case full
    /// Everything; changes that come at the same time share one synchronized transaction of the catalog. As safe as
    /// ``full``, and faster.
    case group
    /// Nothing: what was acknowledged last is gone when the power goes, and of what the catalog knows contents may be
    /// missing or cut short, which `mxshell node check` finds. The catalog itself stays whole. For data that can be put
    /// again.
    case none
}

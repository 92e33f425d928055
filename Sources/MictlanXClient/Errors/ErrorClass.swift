/// The classes of errors: what can be done about one. Retry, `retry.errors` in workflows, and reports go by them.
public enum ErrorClass: String, Hashable, Sendable, CaseIterable {
    /// It may pass: network, time-out, 408, 429, 5xx but 507, an answer that is no answer. Retried.
    case transient
    /// It is not there.
    case notFound = "not_found"
    /// It exists already, changed meanwhile, or a precondition failed.
    case conflict
    /// Checksum or length do not match. Retried once, from another replica where there is one.
    case integrity
    /// Authentication, permission, TLS.
    case denied
    /// The request itself is wrong.
    case invalid
    /// A limit or guard.
    case guarded = "guard"
    /// The total time is over.
    case deadline
    /// Interrupted.
    case cancelled
    /// The local disk or the store is full, the journal, an I/O error.
    case storage
}

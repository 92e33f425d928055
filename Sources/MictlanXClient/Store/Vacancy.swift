internal import MictlanXModel

/// A name that no ball has.
struct Vacancy: Hashable, Sendable {
    /// Whether the staging ball of a replace may be left that was cut short when the old content was gone.
    var mayBeStaged: Bool
    /// When that was looked at, where it was not just now.
    var since: Timestamp?
}

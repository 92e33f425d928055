/// A name that no ball has.
struct Vacancy: Sendable {
    /// Whether the staging ball of a replace may be left that was cut short when the old content was gone.
    var mayBeStaged: Bool
}

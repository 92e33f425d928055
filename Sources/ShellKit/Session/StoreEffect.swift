/// What a command does to stores.
enum StoreEffect: Sendable {
    case reads
    /// It only tells what it would do.
    case rehearses
    case changes
    /// It deletes as well.
    case deletes
    /// That depends on what it is given, as a workflow.
    case open
}

/// Why requests may change nothing; of the task that sends them.
enum EffectGuard {
    /// `nil` where they may.
    @TaskLocal static var reason: String?
}

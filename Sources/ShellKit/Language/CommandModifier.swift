/// A word before a command that says how it runs.
enum CommandModifier: Sendable, Equatable {
    /// Its failure is none.
    case ignore
    /// Its duration is told.
    case time
    /// It runs again while it fails, so many times in all.
    case retry(Int)

    static let names = ["ignore", "time", "retry"]
}

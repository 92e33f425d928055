/// What could not be read although it is there, so that its uses are not called unknown.
struct UnreadNames {
    /// Inputs whose declaration is faulty.
    var inputs: Set<String> = []
    /// Contexts that are no map, or a map with faulty keys: `inputs`, `vars`.
    var contexts: Set<String> = []
}

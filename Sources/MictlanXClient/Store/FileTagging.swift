/// What the tags of a ball that is put from a file tell of the file.
public enum FileTagging: Hashable, Sendable, CaseIterable {
    /// Nothing, as for bytes that never had a file.
    case none
    /// Its name, and when it was last written.
    case nameAndTime
    /// Also where it lies on this machine (`full_path`), which everybody can read who can read the ball.
    case fullPath
}

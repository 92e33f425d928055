internal import MictlanXModel

/// What a registration may do about other content of its ball; only asked of routers that replace atomically.
enum Overwrite: Hashable, Sendable {
    /// Nothing: it fills what is empty.
    case never
    /// Replace it; where a checksum is given and the router can look at it, only while that is still the ball's.
    case replacing(Checksum?)

    var isAllowed: Bool { self != .never }
}

/// Another writer was quicker. What there is now has to be looked at again; the error is for the last time.
struct LostRace: Error {
    let error: MictlanXError
}

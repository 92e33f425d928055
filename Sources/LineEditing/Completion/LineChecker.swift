/// One ability: know whether a line can be run.
package protocol LineChecker: Sendable {
    /// What the return key makes of a line. Its place in the text is part of what is said of a wrong one.
    func standing(of text: String) -> LineStanding
}

/// What the return key makes of a line.
package enum LineStanding: Sendable, Equatable {
    /// It runs, whatever becomes of it.
    case complete
    /// It goes on in another line.
    case incomplete
    /// It can never run; the text says why, for the person who then mends it.
    case wrong(String)
}

package import MictlanXModel

extension MictlanXError {
    /// The error of a ball that is known to be nowhere: one fault has one wording, whatever verb meets it.
    package static func noBall(_ address: BallAddress) -> MictlanXError {
        MictlanXError(.notFound, "ball '\(address)' does not exist")
    }
}

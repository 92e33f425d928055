/// The system has no thread or no file descriptor left.
package struct ThreadFailure: Error, Hashable, Sendable {
    /// The call that failed.
    package let call: String
    /// The number of the error (errno(3)).
    package let errno: CInt
}

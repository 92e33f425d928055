/// Why a text is not a name on the MictlanX wire.
///
/// Names are checked where they enter (prompt, workflow, library call, request path); behind that the types are trusted.
/// Source: wire protocol §1.2.
public enum InvalidName: Error, Hashable, Sendable {
    /// Nothing is left to name: the text is empty, or it holds no character the wire would keep.
    case empty
    /// Longer than ``NameLimits/maximumIDLength`` bytes.
    case tooLong(length: Int, limit: Int)
    /// The wire would silently change the text to another one (`sanitized`, possibly empty).
    case notCanonical(text: String, sanitized: String)
    /// A route of the protocol shadows this bucket name (`data`, `checksum`).
    case reserved(text: String)
    /// The text has no `/` that separates a bucket from a ball.
    case missingSeparator(text: String)
}

extension InvalidName: CustomStringConvertible {
    /// What is wrong and what to write instead, without a full stop.
    public var description: String {
        switch self {
        case .empty:
            "the name is empty"
        case .tooLong(let length, let limit):
            "the name is \(length) bytes long as an id; at most \(limit) are allowed"
        case .notCanonical(let text, let sanitized):
            sanitized.isEmpty
                ? "'\(text)' is not a valid id: use letters and digits, with single '-' or '_' between them"
                : "'\(text)' is not a valid id; did you mean '\(sanitized)'?"
        case .reserved(let text):
            "'\(text)' is reserved by the protocol; choose another bucket name, for example '\(text)-1'"
        case .missingSeparator(let text):
            "'\(text)' names no ball; write BUCKET/BALL"
        }
    }
}

/// Length limits of names. The wire sets none; these keep a request line within what every HTTP server accepts.
public enum NameLimits {
    /// Longest id of a bucket or a ball, in bytes.
    public static let maximumIDLength = 1_024
}

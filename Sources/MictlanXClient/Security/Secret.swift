/// A text that must never show up in logs, errors or dumps: it prints as `<secret>`.
public struct Secret: Hashable, Sendable, ExpressibleByStringLiteral {
    /// The text itself.
    package let text: String

    /// Wraps a text.
    public init(_ text: String) { self.text = text }

    /// Wraps a literal, for tests and examples.
    public init(stringLiteral value: String) { text = value }
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Says only that there is a secret.
    public var description: String { "<secret>" }
    /// Says only that there is a secret.
    public var debugDescription: String { description }
    /// Nothing: `dump` shows no secret.
    public var customMirror: Mirror { Mirror(self, children: []) }
}

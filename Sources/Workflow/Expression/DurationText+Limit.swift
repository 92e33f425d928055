package import MictlanXModel

extension DurationText {
    /// Why a text that is written as a duration is none: there is a longest one.
    ///
    /// - Parameter text: what ``parse(_:)`` has refused.
    /// - Returns: the reason; `nil` where the form is wrong.
    package static func excess(of text: some StringProtocol) -> String? {
        // The same units with small numbers would have been taken.
        let small = String(text).replacing(/[0-9]+/, with: "1")
        guard small != "1", (try? parse(small)) != nil, (try? parse(text)) == nil else { return nil }
        return "'\(text)' is too long: a duration is at most \(longest), a hundred years"
    }

    /// The longest duration, as it is written.
    private static var longest: String { "36600d" }
}

extension Substring {
    /// The text without white space at both ends.
    func trimmingWhitespace() -> Substring {
        var text = drop { $0.isWhitespace }
        while text.last?.isWhitespace == true { text.removeLast() }
        return text
    }
}

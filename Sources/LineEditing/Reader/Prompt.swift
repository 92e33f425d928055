/// Text before the line, in spans that may have a colour.
package struct Prompt: Sendable, Equatable, ExpressibleByStringLiteral {
    /// The styles that prompts use, as SGR parameters (ECMA-48 §8.3.117).
    package enum Style: String, Sendable {
        case plain = ""
        case bold = "1"
        case dim = "2"
        case green = "32"
        case red = "31"
        case cyan = "36"
    }

    package struct Span: Sendable, Equatable {
        package var text: String
        package var style: Style

        package init(text: String, style: Style) {
            self.text = text
            self.style = style
        }
    }

    package var spans: [Span]
    /// What stands at the right end of the row, where there is room for it.
    package var right: [Span]

    package init(_ spans: [Span] = [], right: [Span] = []) {
        self.spans = spans
        self.right = right
    }

    package init(stringLiteral text: String) {
        spans = [Span(text: text, style: .plain)]
        right = []
    }

    package func adding(_ text: String, _ style: Style = .plain) -> Prompt {
        Prompt(spans + [Span(text: text, style: style)], right: right)
    }

    /// The text alone, for terminals without colour and for measuring.
    package var plainText: String {
        spans.map(\.text).joined()
    }

    /// The text with its colours, every escape sequence between two of `delimiter`: so libedit knows what has no width.
    ///
    /// libedit glues such a sequence to the character behind it and loses one that nothing follows, so there is one
    /// sequence for each change of colour, and a prompt that ends in colour gets a plain space.
    package func escaped(delimiter: Unicode.Scalar) -> String {
        var result = ""
        var current = Style.plain
        let visible = spans.filter { !$0.text.isEmpty }
        let isOpen = visible.last.map { $0.style != .plain } ?? false
        for span in visible + (isOpen ? [Span(text: " ", style: .plain)] : []) {
            if span.style != current {
                let parameters = span.style == .plain ? "0" : "0;\(span.style.rawValue)"
                result += "\(delimiter)\u{1B}[\(parameters)m\(delimiter)"
            }
            result += span.text
            current = span.style
        }
        return result
    }
}

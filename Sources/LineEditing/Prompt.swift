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
    }

    package var spans: [Span]

    package init(_ spans: [Span] = []) {
        self.spans = spans
    }

    package init(stringLiteral text: String) {
        spans = [Span(text: text, style: .plain)]
    }

    package func adding(_ text: String, _ style: Style = .plain) -> Prompt {
        Prompt(spans + [Span(text: text, style: style)])
    }

    /// The text alone, for terminals without colour and for measuring.
    package var plainText: String {
        spans.map(\.text).joined()
    }

    /// The text with its colours, every escape sequence between two of `delimiter`: so libedit knows what has no width.
    package func escaped(delimiter: Unicode.Scalar) -> String {
        var result = ""
        for span in spans {
            guard span.style != .plain else {
                result += span.text
                continue
            }
            result += "\(delimiter)\u{1B}[\(span.style.rawValue)m\(delimiter)"
            result += span.text
            result += "\(delimiter)\u{1B}[0m\(delimiter)"
        }
        return result
    }
}

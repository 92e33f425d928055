/// Text within XML, SVG and HTML. Everything that comes from outside goes through here.
package enum Markup {
    /// The text as content or as the value of an attribute in quotation marks. What XML 1.0 cannot hold, and what would
    /// turn the direction of writing, is made visible.
    package static func escape(_ text: some StringProtocol) -> String {
        var escaped = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": escaped.append(contentsOf: "&amp;".unicodeScalars)
            case "<": escaped.append(contentsOf: "&lt;".unicodeScalars)
            case ">": escaped.append(contentsOf: "&gt;".unicodeScalars)
            case "\"": escaped.append(contentsOf: "&quot;".unicodeScalars)
            case "'": escaped.append(contentsOf: "&#39;".unicodeScalars)
            case "\n", "\t": escaped.append(scalar)
            case _ where scalar.isTerminalHazard: escaped.append(scalar.visibleStandIn)
            // U+FFFE and U+FFFF are no characters of XML.
            case _ where scalar.value & 0xFFFE == 0xFFFE: escaped.append("\u{FFFD}")
            default: escaped.append(scalar)
            }
        }
        return String(escaped)
    }
}

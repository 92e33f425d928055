extension StringProtocol {
    /// The text with everything that could steer a terminal or mislead a reader made visible.
    ///
    /// Diagnostics quote foreign text; printed raw, an escape sequence in a file name could rewrite the screen.
    package var terminalSafe: String {
        var safe = String.UnicodeScalarView()
        for scalar in unicodeScalars {
            safe.append(scalar.isTerminalHazard ? scalar.visibleStandIn : scalar)
        }
        return String(safe)
    }

    /// The text in single quotes for a message: made visible, and shortened where it is long.
    package var quoted: String {
        let limit = 60
        let head = unicodeScalars.prefix(limit + 1)
        guard head.count > limit else { return "'\(terminalSafe)'" }
        return "'\(String(String.UnicodeScalarView(head.dropLast())).terminalSafe)…'"
    }
}

extension Unicode.Scalar {
    /// Whether the scalar is a control, a line separator or a bidirectional control.
    package var isTerminalHazard: Bool {
        switch value {
        case 0x00...0x1F, 0x7F...0x9F, 0x200E, 0x200F, 0x2028...0x202E, 0x2066...0x2069, 0xFEFF: true
        default: false
        }
    }

    /// A harmless picture of a hazardous scalar, exactly one column wide.
    package var visibleStandIn: Unicode.Scalar {
        switch value {
        case 0x00...0x1F: Unicode.Scalar(0x2400 + value) ?? "\u{FFFD}"
        case 0x7F: "\u{2421}"
        default: "\u{FFFD}"
        }
    }

    /// How many columns of a terminal the scalar takes: 0 for combining marks, 2 for wide characters, else 1.
    ///
    /// The ranges are those of UAX #11 (East Asian Width W and F) merged to blocks, which is as exact as terminals are.
    package var columnWidth: Int {
        switch value {
        case 0x20...0x7E: return 1
        case 0x200B...0x200D, 0xFE00...0xFE0F, 0xE0100...0xE01EF: return 0
        case 0x1100...0x115F, 0x231A...0x231B, 0x2329...0x232A, 0x23E9...0x23EC, 0x2E80...0x303E, 0x3041...0xA4CF,
            0xA960...0xA97F, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF01...0xFF60, 0xFFE0...0xFFE6,
            0x1F300...0x1F64F, 0x1F680...0x1F6FF, 0x1F900...0x1F9FF, 0x1FA70...0x1FAFF, 0x20000...0x3FFFD:
            return 2
        default:
            switch properties.generalCategory {
            case .nonspacingMark, .enclosingMark: return 0
            default: return 1
            }
        }
    }
}

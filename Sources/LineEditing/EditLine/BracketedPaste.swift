internal import CEdit

/// Pasted text arrives between two markers (xterm's bracketed paste mode) and is inserted as it is: a newline in it
/// does not run what came before.
enum BracketedPaste {
    static let enable = "\u{1B}[?2004h"
    static let disable = "\u{1B}[?2004l"
    static let end = Array("\u{1B}[201~".unicodeScalars)
    /// A line is not a file: a paste of more characters is refused as a whole.
    static let maximumCount = 1 << 18

    /// The text that a paste puts into the line.
    static func text(of scalars: some Sequence<Unicode.Scalar>) -> String {
        var view = String.UnicodeScalarView()
        for scalar in scalars {
            switch scalar {
            case "\r": view.append("\n")
            case "\n", "\t": view.append(scalar)
            // Other control characters would move the cursor whenever the line is shown.
            default: if scalar.properties.generalCategory != .control { view.append(scalar) }
            }
        }
        // The newline that most copies end with is not part of the statement.
        while view.last == "\n" { view.removeLast() }
        return String(view)
    }
}

extension EditLineEngine {
    /// Takes everything up to the end marker into the line; false when the input ended first.
    func insertPaste() -> Bool {
        isPasting = true
        defer { isPasting = false }
        var scalars: [Unicode.Scalar] = []
        var isTooLong = false
        while true {
            guard case .scalar(let scalar) = nextScalar() else { return false }
            scalars.append(scalar)
            if scalar == BracketedPaste.end.last, scalars.suffix(BracketedPaste.end.count) == BracketedPaste.end[...] {
                break
            }
            if scalars.count > BracketedPaste.maximumCount {
                isTooLong = true
                scalars.removeFirst(scalars.count - BracketedPaste.end.count)
            }
        }
        guard !isTooLong else {
            output.write("\u{7}")
            input.inbox.post(.notice("not inserted: more than \(BracketedPaste.maximumCount) characters pasted"))
            return true
        }
        insert(BracketedPaste.text(of: scalars.dropLast(BracketedPaste.end.count)))
        return true
    }
}

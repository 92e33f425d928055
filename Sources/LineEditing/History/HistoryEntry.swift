/// How an entry of the history is written: one line of the file, whatever it holds.
enum HistoryEntry {
    /// Newlines and backslashes are spelled `\n` and `\\`; everything else stands for itself.
    static func encoded(_ entry: String) -> String {
        var result = ""
        for scalar in entry.unicodeScalars {
            switch scalar {
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\\": result += "\\\\"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    /// The entry of a line; an unknown escape is kept as it stands.
    static func decoded(_ line: some StringProtocol) -> String {
        var result = String.UnicodeScalarView()
        var scalars = line.unicodeScalars.makeIterator()
        while let scalar = scalars.next() {
            guard scalar == "\\" else {
                result.append(scalar)
                continue
            }
            switch scalars.next() {
            case "n": result.append("\n")
            case "r": result.append("\r")
            case "\\", nil: result.append("\\")
            case let other?: result.append(contentsOf: ["\\", other])
            }
        }
        return String(result)
    }
}

import MictlanXModel

/// A part of a whole as a bar of characters.
enum BarText {
    /// A bar in eighths of a column, so that it moves where it is slow.
    ///
    /// - Parameters:
    ///   - fraction: the part, from 0 to 1.
    ///   - width: the columns of the whole.
    /// - Returns: exactly so many columns.
    static func bar(_ fraction: Double, width: Int) -> String {
        let eighths = Int(saturating: min(1, max(0, fraction)) * Double(width * 8))
        let parts: [Character] = [" ", "▏", "▎", "▍", "▌", "▋", "▊", "▉"]
        var bar = String(repeating: "█", count: eighths / 8)
        if eighths / 8 < width {
            bar.append(parts[eighths % 8])
            bar += String(repeating: " ", count: width - eighths / 8 - 1)
        }
        return bar
    }
}

import MictlanXModel
import MictlanXText

/// Sums of sizes, some of which may not be known.
enum SizeText {
    /// - Parameters:
    ///   - bytes: the sum of those that are known.
    ///   - unknown: how many are not.
    ///   - count: how many there are.
    /// - Returns: the sum, and that it may be more.
    static func sum(_ bytes: ByteCount, unknown: Int, of count: Int) -> String {
        guard unknown > 0 else { return "\(bytes)" }
        guard unknown < count else { return count == 1 ? "size unknown" : "sizes unknown" }
        return "\(bytes) and \(Count.grouped(unknown)) of unknown size"
    }
}

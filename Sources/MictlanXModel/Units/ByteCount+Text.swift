internal import Glibc

extension ByteCount: CustomStringConvertible {
    /// For people, in binary units: `512 B`, `1.5 MiB`, `3 GiB`.
    public var description: String {
        let units = ["KiB", "MiB", "GiB", "TiB", "PiB", "EiB"]
        guard bytes >= 1_024 else { return "\(bytes) B" }
        var divisor = 1_024
        var unit = 0
        while unit + 1 < units.count, bytes / divisor >= 1_024 {
            divisor *= 1_024
            unit += 1
        }
        return "\(trimmed(Double(bytes) / Double(divisor), places: 1)) \(units[unit])"
    }

    /// As the router writes sizes in its answers: decimal units, at most two decimals (wire protocol §1.3, `format_size`).
    public var decimalText: String {
        let units = ["KB", "MB", "GB", "TB", "PB", "EB"]
        guard bytes >= 1_000 else { return bytes == 1 ? "1 byte" : "\(bytes) bytes" }
        var divisor = 1_000
        var unit = 0
        while unit + 1 < units.count, bytes / divisor >= 1_000 {
            divisor *= 1_000
            unit += 1
        }
        return "\(trimmed(Double(bytes) / Double(divisor), places: 2)) \(units[unit])"
    }
}

/// Writes a number with at most `places` decimals and no zeros at the end.
///
/// - Parameters:
///   - value: a finite number.
///   - places: the largest number of decimals.
/// - Returns: for example `1.5`.
package func trimmed(_ value: Double, places: Int) -> String {
    var buffer = [CChar](repeating: 0, count: 400)
    let length = withVaList([Int32(places), value]) { vsnprintf(&buffer, buffer.count, "%.*f", $0) }
    var digits = buffer.prefix(max(0, min(Int(length), buffer.count - 1))).map { UInt8(bitPattern: $0) }
    if digits.contains(UInt8(ascii: ".")) {
        while digits.last == UInt8(ascii: "0") { digits.removeLast() }
        if digits.last == UInt8(ascii: ".") { digits.removeLast() }
    }
    return String(decoding: digits, as: UTF8.self)
}

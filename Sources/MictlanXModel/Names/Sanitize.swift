/// The id rule of the Python client and the router, byte for byte (wire protocol §1.2).
///
/// Characters other than ASCII letters, digits, `-` and `_` are dropped; runs of two or more of `-` and `_` become one
/// `-`; one leading and one trailing `-` are removed; what then still begins or ends with `_` is wiped whole. The
/// function is idempotent, and linear where the original regular expression is quadratic.
///
/// - Parameter text: any text.
/// - Returns: the canonical id, or the empty string when the rule leaves nothing.
public func sanitize(_ text: some StringProtocol) -> String {
    if isCanonicalID(text.utf8) { return String(text) }
    var kept: [UInt8] = []
    var run: [UInt8] = []
    for byte in text.utf8 {
        if byte.isASCIIAlphanumeric {
            kept.append(contentsOf: run.count > 1 ? [UInt8(ascii: "-")] : run)
            run.removeAll(keepingCapacity: true)
            kept.append(byte)
        } else if byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_") {
            run.append(byte)
        }
    }
    kept.append(contentsOf: run.count > 1 ? [UInt8(ascii: "-")] : run)
    var id = kept[...]
    if id.first == UInt8(ascii: "-") { id = id.dropFirst() }
    if id.last == UInt8(ascii: "-") { id = id.dropLast() }
    guard id.first != UInt8(ascii: "_"), id.last != UInt8(ascii: "_") else { return "" }
    return String(decoding: id, as: UTF8.self)
}

/// Whether `text` is a non-empty fixed point of ``sanitize(_:)``, decided without building a string.
///
/// - Parameter bytes: the UTF-8 bytes of the candidate id.
/// - Returns: whether the wire would keep the id as it is.
package func isCanonicalID(_ bytes: some Sequence<UInt8>) -> Bool {
    var lastWasAlphanumeric = false
    for byte in bytes {
        if byte.isASCIIAlphanumeric {
            lastWasAlphanumeric = true
        } else {
            guard lastWasAlphanumeric, byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_") else { return false }
            lastWasAlphanumeric = false
        }
    }
    return lastWasAlphanumeric
}

extension UInt8 {
    /// ASCII letter or digit.
    package var isASCIIAlphanumeric: Bool {
        switch self {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "A")...UInt8(ascii: "Z"):
            true
        default: false
        }
    }

    /// The value of a lower-case hexadecimal digit, `nil` for any other byte.
    package var lowercaseHexValue: UInt8? {
        switch self {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): self - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): self - UInt8(ascii: "a") + 10
        default: nil
        }
    }
}

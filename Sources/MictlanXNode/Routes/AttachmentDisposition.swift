internal import MictlanXModel

/// The header that makes a browser save under `name` (RFC 6266 §4.3, RFC 8187 §3.2). A plain name stands as it is, as the
/// router sends it; any other is given as UTF-8, with a plain fallback.
///
/// - Parameters:
///   - name: the file name.
///   - isQuoted: whether a plain name stands in quotes.
/// - Returns: the header's value.
func attachmentDisposition(_ name: String, isQuoted: Bool = false) -> String {
    let plain = name.utf8.allSatisfy { $0.isASCIIAlphanumeric || "-_.".utf8.contains($0) }
    guard !plain || name.isEmpty else {
        return isQuoted ? "attachment; filename=\"\(name)\"" : "attachment; filename=\(name)"
    }
    let fallback = String(decoding: name.unicodeScalars.map { UInt8(ascii: $0, orElse: "_") }, as: UTF8.self)
    return "attachment; filename=\"\(fallback)\"; filename*=UTF-8''\(percentEncoded(name))"
}

extension String {
    /// Whether the text can stand in a header: visible ASCII and spaces, not empty. Anything else could end the header.
    var isHeaderValue: Bool { !isEmpty && utf8.allSatisfy { (0x20...0x7E).contains($0) } }
}

extension UInt8 {
    /// A scalar that is harmless between quotes, or another in its place.
    fileprivate init(ascii scalar: Unicode.Scalar, orElse other: Unicode.Scalar) {
        let isPlain =
            scalar.isASCII && (UInt8(ascii: scalar).isASCIIAlphanumeric || "-_. ".unicodeScalars.contains(scalar))
        self.init(ascii: isPlain ? scalar : other)
    }
}

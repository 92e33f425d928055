internal import MictlanXModel

/// The tags that a ball put from a file carries, as the Python client's users know them. Names that are not UTF-8 have
/// no tag; the ball's id holds every byte of them.
package enum FileTags {
    /// The tags of a file.
    ///
    /// - Parameters:
    ///   - path: the bytes of the whole path at the source; `nil` where it is nobody's business.
    ///   - relative: the bytes of the path below the root of the put.
    /// - Returns: the tags by name.
    package static func tags(path: [UInt8]?, relative: [UInt8]) -> [String: String] {
        let slash = UInt8(ascii: "/")
        let parts = relative.split(separator: slash, omittingEmptySubsequences: true)
        let name = Array(parts.last ?? [])
        let dot = name.lastIndex(of: UInt8(ascii: ".")).flatMap { $0 > 0 ? $0 : nil }
        let directory = parts.dropLast().flatMap { Array($0) + [slash] }
        var tags: [String: String] = [:]
        tags[ReservedTag.fullPath] = path.flatMap { String(validating: $0, as: UTF8.self) }
        tags[ReservedTag.fullName] = String(validating: name, as: UTF8.self)
        tags[ReservedTag.fileName] = String(validating: name[..<(dot ?? name.count)], as: UTF8.self)
        tags[ReservedTag.fileExtension] = dot.flatMap { String(validating: name[($0 + 1)...], as: UTF8.self) } ?? ""
        tags[ReservedTag.relativePath] = String(validating: directory, as: UTF8.self)
        return tags
    }
}

package import SystemPackage

/// The media types of files, by what their names end with.
///
/// The table is the system's, so that what an administrator or a package adds is known here as well; where there is none,
/// a few that everybody knows.
package struct MediaTypes: Sendable {
    /// By the extension in lower case.
    private var types: [String: String]

    /// What a file is whose type nothing tells.
    package static let unknown = "application/octet-stream"

    /// Types without a table: the ones that most files have (IANA's names).
    package static let common = MediaTypes(
        types: [
            "txt": "text/plain", "log": "text/plain", "md": "text/markdown", "csv": "text/csv",
            "html": "text/html",
            "htm": "text/html", "css": "text/css", "js": "text/javascript", "json": "application/json",
            "xml": "application/xml", "yaml": "application/yaml", "yml": "application/yaml",
            "pdf": "application/pdf",
            "zip": "application/zip", "gz": "application/gzip", "tar": "application/x-tar",
            "png": "image/png",
            "jpg": "image/jpeg", "jpeg": "image/jpeg", "gif": "image/gif", "svg": "image/svg+xml",
            "webp": "image/webp", "mp3": "audio/mpeg", "wav": "audio/x-wav", "mp4": "video/mp4",
        ])

    private init(types: [String: String]) { self.types = types }

    /// Reads a table in the form of mime.types: a type and behind it the extensions, `#` before comments.
    package init(table: some StringProtocol) {
        types = [:]
        for line in table.split(whereSeparator: \.isNewline) {
            let words = line.prefix { $0 != "#" }.split(whereSeparator: \.isWhitespace)
            guard let type = words.first, type.contains("/") else { continue }
            // The first type of an extension counts, as everywhere.
            for word in words.dropFirst() where types[word.lowercased()] == nil {
                types[word.lowercased()] = String(type)
            }
        }
    }

    /// The table of this machine. It blocks.
    ///
    /// - Parameter file: a table in the form of mime.types.
    /// - Returns: its types; the common ones where it cannot be read.
    package static func system(_ file: FilePath = "/etc/mime.types") -> MediaTypes {
        guard let bytes = try? read(file), !bytes.isEmpty else { return common }
        return MediaTypes(table: String(decoding: bytes, as: UTF8.self)).filled(with: common)
    }

    /// Such a table has some ten thousand bytes; more of one is not read.
    private static let longest = 1 << 20

    private static func read(_ file: FilePath) throws -> [UInt8] {
        let descriptor = try FileDescriptor.open(
            file, .readOnly, options: [.closeOnExec, .nonBlocking])
        return try descriptor.closeAfter {
            var bytes: [UInt8] = []
            while bytes.count < longest {
                let block = try [UInt8](unsafeUninitializedCapacity: 1 << 16) { buffer, count in
                    count = try descriptor.read(into: UnsafeMutableRawBufferPointer(buffer))
                }
                if block.isEmpty { break }
                bytes += block
            }
            return bytes
        }
    }

    private func filled(with other: MediaTypes) -> MediaTypes {
        MediaTypes(types: types.merging(other.types) { mine, _ in mine })
    }

    /// The type of a file by its name.
    ///
    /// - Parameter name: the name, of which only what stands behind the last dot counts.
    /// - Returns: the type; ``unknown`` where nothing tells it.
    package func type(of name: [UInt8]) -> String {
        let last = name[((name.lastIndex(of: UInt8(ascii: "/")) ?? -1) + 1)...]
        // `.bashrc` has no extension.
        guard let dot = last.lastIndex(of: UInt8(ascii: ".")), dot > last.startIndex,
            let ending = String(validating: last[(dot + 1)...], as: UTF8.self)
        else { return Self.unknown }
        return types[ending.lowercased()] ?? Self.unknown
    }
}

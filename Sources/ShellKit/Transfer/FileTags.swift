import Glibc
import MictlanXModel
import SystemPackage
import Workflow

/// The tags of a ball that was put from a file, as the users of the Python client know them.
enum FileTags {
    /// The tags for the file at `path`, put under `name`.
    static func tags(path: FilePath, name: BallName) -> [String: String] {
        let component = path.lastComponent
        let directory = name.bytes.lastIndex(of: UInt8(ascii: "/")).map { name.bytes[...$0] } ?? []
        return [
            ReservedTag.fullPath: absolute(path).string,
            ReservedTag.fullName: component?.string ?? "",
            ReservedTag.fileName: component?.stem ?? "",
            ReservedTag.fileExtension: component?.extension ?? "",
            ReservedTag.relativePath: String(decoding: directory, as: UTF8.self),
        ]
    }

    private static func absolute(_ path: FilePath) -> FilePath {
        WorkingDirectory.current.pushing(path).lexicallyNormalized()
    }
}

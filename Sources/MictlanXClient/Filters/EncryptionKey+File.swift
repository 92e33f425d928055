public import MictlanXModel
internal import MictlanXText
public import SystemPackage

extension EncryptionKey {
    /// Reads a key file: 16, 24 or 32 bytes, or a line with 32, 48 or 64 hexadecimal digits, as `openssl rand -hex 32`
    /// writes them.
    ///
    /// - Parameter path: the file. If this user owns it, others must not be able to read it (chmod 600).
    /// - Throws: ``MictlanXError``: `notFound`, `forbidden`, `io`; `configuration` for a file that holds no key.
    public init(file path: FilePath) throws(MictlanXError) {
        let content = try SecretFile.bytes(of: path, limit: 1_024, noun: "key")
        // No bytes of a key are more than 32, and no line is less.
        let isText = content.count > 32
        do {
            try self.init(fileContent: isText ? ByteOrderMark.dropped(from: content) : content)
        } catch {
            throw MictlanXError(.configuration, "'\(path)' holds no key: \(error.description)", cause: error)
        }
    }
}

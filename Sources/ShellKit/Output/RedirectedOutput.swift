import Glibc

/// The file behind `>` and `>>`.
enum RedirectedOutput {
    static func open(_ target: ExpandedWord, appends: Bool) throws(ShellError) -> OutputStream {
        let path = target.text
        let flags = O_WRONLY | O_CREAT | O_CLOEXEC | (appends ? O_APPEND : O_TRUNC)
        let bytes = target.bytes + [0]
        let descriptor = bytes.withUnsafeBufferPointer { buffer in
            buffer.withMemoryRebound(to: CChar.self) { text in
                text.baseAddress.map { Glibc.open($0, flags, 0o666) } ?? -1
            }
        }
        guard descriptor >= 0 else { throw ErrnoText.error(errno, path: path) }
        return OutputStream(descriptor: descriptor, ownsDescriptor: true)
    }
}

import Glibc
import NIOCore

/// A JSON object without spaces between its parts, of which a few fields are looked for.
struct StubDocument {
    private let bytes: ByteBuffer

    init(_ bytes: ByteBuffer) { self.bytes = bytes }

    /// The text behind a name, up to the next quote.
    func text(_ name: StaticString) -> String? { value(name) { $0 != UInt8(ascii: "\"") } }

    /// The number behind a name.
    func number(_ name: StaticString) -> Int? { value(name) { (0x30...0x39).contains($0) }.flatMap { Int($0) } }

    /// What is behind a name while it meets a condition.
    private func value(_ name: StaticString, while isPart: (UInt8) -> Bool) -> String? {
        bytes.withUnsafeReadableBytes { bytes in
            let length = name.utf8CodeUnitCount
            guard let base = bytes.baseAddress, bytes.count >= length else { return nil }
            for start in 0...(bytes.count - length)
            where bytes[start] == name.utf8Start.pointee && memcmp(base + start, name.utf8Start, length) == 0 {
                return String(decoding: bytes[(start + length)...].prefix(while: isPart), as: UTF8.self)
            }
            return nil
        }
    }
}

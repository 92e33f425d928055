import MictlanXPlatform
import MictlanXText
import SystemPackage

/// The rows of a result that was kept, read one after the other.
struct KeptLines: ~Copyable {
    private let file: NamelessFile?
    /// What stands behind the file.
    private let rest: [UInt8]
    private var buffer: [UInt8] = []
    /// Where the next row begins in it.
    private var start = 0
    private var offset: Int64 = 0
    private var isAtEnd = false

    init(_ file: NamelessFile?, rest: [UInt8]) { (self.file, self.rest) = (file, rest) }

    private static let blockSize = 1 << 16

    /// The next row; `nil` at the end.
    ///
    /// - Throws: where the file cannot be read.
    mutating func next() throws -> KeptResult.Entry? {
        while true {
            if let end = buffer[start...].firstIndex(of: UInt8(ascii: "\n")) {
                let line = Array(buffer[start..<end])
                start = end + 1
                guard let entry = try KeptResult.Entry(line) else { continue }
                return entry
            }
            guard !isAtEnd else { return nil }
            buffer.removeFirst(start)
            start = 0
            let block = try block()
            isAtEnd = block.isEmpty
            offset += Int64(block.count)
            buffer += isAtEnd ? rest : block
        }
    }

    private func block() throws -> [UInt8] {
        guard let file else { return [] }
        return try [UInt8](unsafeUninitializedCapacity: Self.blockSize) { buffer, count in
            count = try file.descriptor.read(
                fromAbsoluteOffset: offset, into: UnsafeMutableRawBufferPointer(buffer))
        }
    }
}

extension KeptResult.Entry {
    fileprivate init?(_ line: [UInt8]) throws {
        guard case .array(let parts) = try JSONParser.parse(line), parts.count == 3,
            case .object(let record) = parts[2]
        else { return nil }
        self.init(shown: Self.texts(parts[0]), exact: Self.texts(parts[1]), record: record)
    }

    private static func texts(_ value: JSONValue) -> [String] {
        guard case .array(let values) = value else { return [] }
        return values.map { if case .string(let text) = $0 { text } else { "" } }
    }
}

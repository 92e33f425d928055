package import MictlanXClient
internal import MictlanXPlatform
internal import MictlanXText
package import SystemPackage

/// The lines of a file, in memory that does not grow with it. Reads block: tasks read on another thread.
package struct TextLines: ~Copyable {
    /// Longest line, in bytes.
    package static let longest = 64 << 10
    private static let blockSize = 64 << 10

    /// What messages call the file.
    private let name: String
    private let file: FilePath
    private let descriptor: FileDescriptor
    private var buffer: [UInt8] = []
    private var offset = 0
    private var isAtEnd = false
    /// The number of the line that was read last, from 1.
    package private(set) var number = 0

    /// - Parameters:
    ///   - file: the file.
    ///   - name: what messages call it; `nil` for its path.
    /// - Throws: `MictlanXError`.
    package init(_ file: FilePath, name: String? = nil) throws(MictlanXError) {
        self.file = file
        self.name = name ?? file.string
        descriptor = try MictlanXError.explaining("cannot read", file) {
            try FileDescriptor.open(file, .readOnly, options: .closeOnExec)
        }
    }

    deinit { try? descriptor.close() }

    /// The next line without its line feed, `nil` at the end.
    ///
    /// - Throws: `MictlanXError`.
    package mutating func next() throws(MictlanXError) -> ArraySlice<UInt8>? {
        while true {
            if let end = buffer[offset...].firstIndex(of: UInt8(ascii: "\n")) {
                defer { offset = end + 1 }
                number += 1
                return buffer[offset..<end]
            }
            if isAtEnd {
                guard offset < buffer.count else { return nil }
                defer { offset = buffer.count }
                number += 1
                return buffer[offset...]
            }
            guard buffer.count - offset <= Self.longest else {
                number += 1
                throw failure("the line has more than \(Self.longest) bytes")
            }
            try fill()
        }
    }

    private mutating func fill() throws(MictlanXError) {
        buffer.removeFirst(offset)
        offset = 0
        var block = [UInt8](repeating: 0, count: Self.blockSize)
        let count = try MictlanXError.explaining("cannot read", file) {
            try block.withUnsafeMutableBytes { try descriptor.read(into: $0) }
        }
        isAtEnd = count == 0
        buffer += block[..<count]
        if number == 0 { buffer = ByteOrderMark.dropped(from: buffer) }
    }

    /// The error of the line that was read last.
    package func failure(_ reason: String) -> MictlanXError {
        MictlanXError(.invalidArgument, "\(name):\(number): \(reason)")
    }
}

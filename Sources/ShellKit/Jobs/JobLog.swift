import MictlanXPlatform
import SystemPackage

/// What a job wrote: a file without a name, which goes with the job.
final class JobLog: Sendable {
    private static let blockSize = 64 * 1_024

    /// Where the job writes its results and its messages.
    let stream: OutputStream
    private let file: NamelessFile

    /// Makes the file.
    ///
    /// - Throws: `SystemFailure`.
    init(in directory: FilePath) throws(SystemFailure) {
        file = try NamelessFile(in: directory)
        stream = OutputStream(to: file)
    }

    /// Copies what was written from an offset on.
    ///
    /// - Returns: the offset behind what was copied.
    /// - Throws: what reading the file or writing the output fails with.
    func copy(from offset: Int64, to output: OutputStream) throws -> Int64 {
        var block = [UInt8](repeating: 0, count: Self.blockSize)
        var offset = offset
        while true {
            let count = try block.withUnsafeMutableBytes {
                try file.descriptor.read(fromAbsoluteOffset: offset, into: $0)
            }
            guard count > 0 else { return offset }
            try output.write(block[..<count])
            try output.flush()
            offset += Int64(count)
        }
    }

    /// The last lines of what was written, and whether there is more before them.
    func tail(lines wanted: Int) -> (lines: [String], isWhole: Bool) {
        try? stream.flush()
        guard let size = try? file.descriptor.seek(offset: 0, from: .current), size > 0 else { return ([], true) }
        var block = [UInt8](repeating: 0, count: Int(min(size, Int64(Self.blockSize))))
        let start = size - Int64(block.count)
        let count = try? block.withUnsafeMutableBytes {
            try file.descriptor.read(fromAbsoluteOffset: start, into: $0)
        }
        let lines = block.prefix(count ?? 0).split(separator: UInt8(ascii: "\n"))
        return (
            lines.suffix(wanted).map { String(decoding: $0, as: UTF8.self) }, start == 0 && lines.count <= wanted
        )
    }
}

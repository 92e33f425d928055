import Glibc
import MictlanXClient
import MictlanXModel
import MictlanXPlatform
import SystemPackage

/// Balls that were chosen from a listing, on disk: a pattern may match more of them than memory should hold.
final class BallSpool: Sendable {
    /// One chosen ball, as it was when it was listed.
    struct Entry: Sendable, Equatable {
        var address: BallAddress
        var size: Int
        var checksum: Checksum?
    }

    /// So many names are shown before a question.
    static let sampleCount = 5

    private let file: NamelessFile
    let count: Int
    let bytes: Int
    let sample: [BallAddress]

    private init(file: NamelessFile, count: Int, bytes: Int, sample: [BallAddress]) {
        self.file = file
        self.count = count
        self.bytes = bytes
        self.sample = sample
    }

    /// Writes a spool.
    struct Writer: ~Copyable {
        private let file: NamelessFile
        private let stream: OutputStream
        private(set) var count = 0
        private var bytes = 0
        private var sample: [BallAddress] = []

        init(directory: String) throws {
            file = try NamelessFile(in: FilePath(directory))
            stream = OutputStream(descriptor: file.descriptor.rawValue)
        }

        mutating func append(_ entry: Entry) throws {
            // Ids are canonical: none of them holds a tab or a newline.
            let checksum = entry.checksum?.hex ?? "-"
            try stream.write("\(entry.address.bucket)\t\(entry.address.ball)\t\(entry.size)\t\(checksum)\n")
            count += 1
            bytes += entry.size
            if sample.count < BallSpool.sampleCount { sample.append(entry.address) }
        }

        consuming func finish() throws -> BallSpool {
            try stream.flush()
            return BallSpool(file: file, count: count, bytes: bytes, sample: sample)
        }
    }

    /// The entries in the order they were written.
    func entries() -> PullSequence<Entry> {
        PullSequence { [file] in
            let reader = LineCursor(file: file)
            return {
                try Task.checkCancellation()
                guard let line = try await reader.next() else { return nil }
                guard let entry = Self.entry(of: line) else {
                    throw ShellError(.io, "the temporary list of balls is damaged")
                }
                return entry
            }
        }
    }

    private static func entry(of line: String) -> Entry? {
        let fields = line.split(separator: "\t")
        guard fields.count == 4, let bucket = try? BucketID(fields[0]), let ball = try? BallID(fields[1]),
            let size = Int(fields[2])
        else { return nil }
        return Entry(
            address: BallAddress(bucket: bucket, ball: ball), size: size, checksum: Checksum(hex: fields[3]))
    }

    private actor LineCursor {
        private let file: NamelessFile
        private var offset = 0
        private var pending: [UInt8] = []
        private var block = [UInt8](repeating: 0, count: 64 * 1_024)

        init(file: NamelessFile) {
            self.file = file
        }

        func next() throws -> String? {
            while true {
                if let end = pending.firstIndex(of: UInt8(ascii: "\n")) {
                    defer { pending.removeSubrange(...end) }
                    return String(decoding: pending[..<end], as: UTF8.self)
                }
                let count = pread(file.descriptor.rawValue, &block, block.count, offset)
                if count < 0, errno == EINTR { continue }
                guard count >= 0 else { throw ShellError(errno: errno, "cannot read", "the temporary list of balls") }
                guard count > 0 else { return nil }
                offset += count
                pending += block[..<count]
            }
        }
    }
}

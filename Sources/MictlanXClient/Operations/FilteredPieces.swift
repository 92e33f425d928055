internal import MictlanXModel
internal import MictlanXPlatform
internal import SystemPackage

/// How the filters of one ball are undone.
struct FilterReversal: Sendable {
    let address: BallAddress
    let record: FilterRecord
    let filters: [ContentFilter]

    /// So much goes into the filters at once. A thousand times as much may come out of a decompression, and twice that is
    /// in memory while it is gathered.
    static let inputSize = 1 << 11

    /// The filters that have to be undone to know whether the bytes are right; none where each piece tells.
    var verifying: [ContentFilter] { Array(filters.drop { !$0.isVerifiedAtEnd }) }

    /// Whether filters would take bytes that another one has not verified: what it says of them would be misleading, and
    /// nothing should work on them.
    var trustsOnlyTheWhole: Bool { !verifying.isEmpty && verifying.count < filters.count }

    /// Runs a part of it; errors name the ball and the filters.
    func explaining<T>(_ body: () throws -> T) throws -> T {
        do {
            return try body()
        } catch let error as MictlanXError where error.code.errorClass == .integrity || error.code == .badAnswer {
            throw MictlanXError(
                error.code,
                "ball '\(address)' cannot be restored (\(record.names.joined(separator: ", "))): \(error.message)",
                cause: error)
        }
    }
}

/// The bytes of a ball as they were before its filters.
///
/// Where only the end tells whether they are right, as with encryption, the stored bytes are spooled and verified whole,
/// and then undone as they are handed out: nothing leaves before, and the disk never holds what was encrypted.
enum FilteredPieces {
    /// The bytes.
    ///
    /// - Parameters:
    ///   - pieces: the stored bytes.
    ///   - reversal: how the filters are undone.
    ///   - directory: where stored bytes are spooled.
    /// - Returns: the pieces. The sequence throws ``MictlanXError``: `checksumMismatch` for bytes that cannot be undone or
    ///   are not what was put, `lengthMismatch`, `configuration` without a library, `diskFull`.
    static func make(
        _ pieces: PullSequence<[UInt8]>, _ reversal: FilterReversal, spool directory: FilePath
    ) -> PullSequence<[UInt8]> {
        PullSequence {
            var source = pieces
            if !reversal.verifying.isEmpty {
                let file = try await SpoolFile.reading(pieces, into: directory)
                try await check(file, reversal)
                source = contents(of: file)
            }
            let reader = try Reader(source.makeAsyncIterator(), reversal)
            return { try await reader.next() }
        }
    }

    private static func check(_ file: LocalFile, _ reversal: FilterReversal) async throws {
        try await BlockingWork.run { isCancelled in
            try reversal.explaining {
                let chain = try FilterChain(decoding: reversal.verifying)
                try file.forEachPiece(in: 0..<file.size, isCancelled: isCancelled) { piece in
                    try chain.update(piece) { _ in }
                }
                try chain.finish { _ in }
            }
        }
    }

    private static func contents(of file: LocalFile) -> PullSequence<[UInt8]> {
        PullSequence {
            let place = FilePlace(file)
            return { try await place.next() }
        }
    }

    /// How far a file was read.
    private actor FilePlace {
        private let file: LocalFile
        private var offset = 0

        init(_ file: LocalFile) { self.file = file }

        func next() throws -> [UInt8]? {
            let count = min(1 << 18, file.size - offset)
            guard count > 0 else { return nil }
            var bytes = [UInt8](repeating: 0, count: count)
            try bytes.withUnsafeMutableBytes { try file.read(into: $0, at: offset) }
            offset += count
            return bytes
        }
    }

    /// One reading.
    private actor Reader {
        private let reversal: FilterReversal
        private let chain: FilterChain
        private let check: DataCheck
        private var source: PullSequence<[UInt8]>.Iterator
        private var input: ArraySlice<UInt8> = []
        private var isDone = false

        /// More is handed out only where one slice of the input gives more.
        private static let outputSize = 1 << 18

        init(_ source: PullSequence<[UInt8]>.Iterator, _ reversal: FilterReversal) throws {
            self.source = source
            self.reversal = reversal
            chain = try FilterChain(decoding: reversal.filters)
            check = DataCheck(reversal.record)
        }

        func next() async throws -> [UInt8]? {
            var output: [UInt8] = []
            while !isDone, output.count < Self.outputSize {
                if input.isEmpty {
                    var source = source
                    let piece = try await source.next()
                    self.source = source
                    guard let piece else {
                        isDone = true
                        try finish(&output)
                        break
                    }
                    input = piece[...]
                    // What is there already is not held back until more has arrived.
                    if output.isEmpty { continue } else { break }
                }
                let slice = input.prefix(FilterReversal.inputSize)
                input = input.dropFirst(slice.count)
                try reversal.explaining {
                    try slice.withUnsafeBytes { bytes in
                        try chain.update(bytes) {
                            try check.add($0)
                            output += $0
                        }
                    }
                }
            }
            return output.isEmpty && isDone ? nil : output
        }

        private func finish(_ output: inout [UInt8]) throws {
            try reversal.explaining {
                try chain.finish {
                    try check.add($0)
                    output += $0
                }
                _ = try check.finish()
            }
        }
    }
}

import ArgumentParser
import MictlanXClient
import MictlanXModel
import MictlanXText

/// `cat`: the bytes of balls, one after the other.
struct CatCommand: NetworkCommand {
    static let configuration = CommandConfiguration(
        commandName: "cat", abstract: "Write balls to standard output.",
        usage: "cat BUCKET/NAME… [--offset SIZE] [--count SIZE] [-f] [--key-file FILE] [--raw] [--by-id]",
        discussion:
            "A terminal gets no binary data without --force. What was compressed or encrypted is restored; of an encrypted ball nothing is written before all of it is verified."
    )

    @Argument(help: ArgumentHelp("The balls.", valueName: "bucket/name"))
    var balls: [RemoteArgument]

    @Flag(name: .customLong("by-id"), help: "Take the names as ids, verbatim.")
    var isByID = false

    @Flag(
        name: [.customShort("f"), .customLong("force")], help: "Write binary data to a terminal too.")
    var isForced = false

    @Option(
        help: ArgumentHelp("Leave out the first bytes of each ball.", valueName: "size"),
        transform: ValueParsing.sizeOrNothing)
    var offset: ByteCount?

    @Option(
        help: ArgumentHelp("Write at most so many bytes of each ball.", valueName: "size"),
        transform: ValueParsing.sizeOrNothing)
    var count: ByteCount?

    @OptionGroup var filters: GetFilterOptions
    @OptionGroup var patience: PatienceOptions
    @OptionGroup var target: StoreOptions

    var effect: StoreEffect { .reads }

    /// The part that is asked for, within the ball; `nil` for all of it.
    private func range(of address: BallAddress, in store: any ObjectStore) async throws -> Range<Int>? {
        guard offset != nil || count != nil else { return nil }
        let size: Int
        if filters.isKey {
            size = try await store.metadata(of: try ChunkKey(address.ball.rawValue), in: address.bucket)
                .size
        } else {
            size = try await store.info(of: address).size
        }
        let start = min(offset?.bytes ?? 0, size)
        return start..<min(size, start +| (count?.bytes ?? .max))
    }

    func run(in context: CommandContext) async throws {
        var addresses: [BallAddress] = []
        let current = await context.bucket
        for (index, ball) in balls.enumerated() {
            addresses.append(
                try ball.ball(current: current, isByID: isByID || filters.isKey, word: index + 1))
        }
        var options = GetOptions()
        try filters.apply(to: &options, in: context)
        let store = try await target.store(in: context)
        for (index, (address, ball)) in zip(addresses, balls).enumerated() {
            do {
                options.range = try await range(of: address, in: store)
                try await BallStream.write(
                    address, of: store, to: context.terminal.output, options: options,
                    guarding: isForced ? nil : "write it to a file with >, or show it with cat --force")
            } catch let error as MictlanXError {
                throw await BallChoice.explained(error, at: address, word: ball, number: index + 1, in: store)
            }
        }
    }
}

/// Streams a ball to a descriptor: at most a few chunks of it are in memory.
enum BallStream {
    /// Writes a ball.
    ///
    /// - Parameters:
    ///   - address: the ball.
    ///   - store: the store.
    ///   - output: where to.
    ///   - options: how it is read.
    ///   - hint: what to do with binary data, which a terminal does not get then; nil where it gets all.
    /// - Throws: `ShellError` with code 2 for binary data; `MictlanXError`.
    static func write(
        _ address: BallAddress, of store: any ObjectStore, to output: OutputStream, options: GetOptions,
        guarding hint: String? = "write it to a file, or show it with cat --force"
    ) async throws {
        var looks = 0
        while true {
            var isBegun = false
            do {
                let (_, chunks) = try await store.read(address, options: options)
                for try await chunk in chunks {
                    if let hint, !isBegun, output.isTerminal, BinaryData.isBinary(chunk) {
                        throw ShellError.usage("\(address.description.quoted) holds binary data", hint: hint)
                    }
                    isBegun = true
                    try output.write(chunk)
                }
                return try output.flush()
            } catch let error as MictlanXError where error.code == .changed && !isBegun && looks < 10 {
                // The ball was replaced before anything of it was written.
                looks += 1
            }
        }
    }
}

extension CatCommand: OperandList {
    mutating func append(operands: [ExpandedWord]) {
        balls += operands.map { RemoteArgument(argument: ArgumentText.encoded($0)) }
    }
}

extension CatCommand: PlacedCommand {
    var remoteWords: [(number: Int, word: ExpandedWord)] { balls.enumerated().map { ($0 + 1, $1.argument) } }

    mutating func replaceRemoteWord(_ number: Int, by word: ExpandedWord) { balls[number - 1] = RemoteArgument(word) }
}

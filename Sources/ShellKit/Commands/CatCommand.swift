import ArgumentParser
import MictlanXClient
import MictlanXModel

/// `cat`: the bytes of balls, one after the other.
struct CatCommand: NetworkCommand {
    static let configuration = CommandConfiguration(
        commandName: "cat", abstract: "Write balls to standard output.", usage: "cat BUCKET/NAME…")

    @Argument(help: ArgumentHelp("The balls.", valueName: "bucket/name"))
    var balls: [RemoteArgument]

    @Flag(name: .customLong("by-id"), help: "Take the names as ids, verbatim.")
    var isByID = false

    @OptionGroup var patience: PatienceOptions
    @OptionGroup var target: StoreOptions

    func run(in context: CommandContext) async throws {
        var addresses: [BallAddress] = []
        let current = await context.session.bucket
        for (index, ball) in balls.enumerated() {
            addresses.append(try ball.ball(current: current, isByID: isByID, word: index + 1))
        }
        let store = try await target.store(in: context)
        for address in addresses {
            try await BallStream.write(
                address, of: store, to: context.terminal.output, options: GetOptions())
        }
    }
}

/// Streams a ball to a descriptor: at most a few chunks of it are in memory.
enum BallStream {
    static func write(
        _ address: BallAddress, of store: any ObjectStore, to output: OutputStream, options: GetOptions
    ) async throws {
        let (_, chunks) = try await store.read(address, options: options)
        for try await chunk in chunks { try output.write(chunk) }
        try output.flush()
    }
}

extension CatCommand: OperandList {
    mutating func append(operands: [ExpandedWord]) {
        balls += operands.map { RemoteArgument(argument: ArgumentText.encoded($0)) }
    }
}

import MictlanXBatch
import MictlanXClient
import MictlanXModel
import MictlanXText
import SystemPackage

/// The list that `get --sums` writes: a line of GNU's form for each file, by its name below the destination.
struct ChecksumFile: Sendable {
    private let output: OutputStream
    private let placement: LocalPlacement

    /// - Parameters:
    ///   - target: the list.
    ///   - placement: where the files are.
    ///   - run: the run that the command is; one that goes on adds to its list.
    ///   - context: knows the home directory.
    /// - Throws: where the list cannot be written.
    init(
        _ target: LocalArgument, of placement: LocalPlacement, _ run: CommandRun?,
        in context: CommandContext
    ) async throws {
        let home = context.session.configuration.environment.nonEmpty("HOME")
        let path = LocalArgument(ExpandedWord(target.path(home: home, base: run?.base).string))
        output = try await RedirectedFile.output(path, appends: run?.history != nil, home: nil)
        self.placement = placement
    }

    /// Adds a file; one of a ball without a checksum is left out.
    func add(_ receipt: GetReceipt) throws {
        guard let checksum = receipt.ball.contentChecksum else { return }
        try output.write(ChecksumLine(checksum: checksum, name: placement.name(of: receipt.path)).bytes)
    }

    func finish() throws { try output.flush() }
}

import ArgumentParser
import MictlanXClient
import MictlanXModel
import MictlanXText

/// `peers disable`: takes a peer out of service.
struct PeersDisableCommand: NetworkCommand {
    static let configuration = CommandConfiguration(
        commandName: "disable", abstract: "Take a peer out of service.", usage: "peers disable ID",
        discussion: """
            It gets no new replicas, and is read only where nobody else has one. 'peers heal' then makes its replicas \
            elsewhere, and its disk can go. The last peer in service stays (code 8).
            """)

    @Argument(help: ArgumentHelp("The peer.", valueName: "id"))
    var id: TextArgument

    @OptionGroup var patience: PatienceOptions
    @OptionGroup var target: StoreOptions

    func run(in context: CommandContext) async throws {
        try await target.changePeer(in: context) { try await $0.disablePeer(id.text) }
    }
}

/// `peers enable`: brings a peer back.
struct PeersEnableCommand: NetworkCommand {
    static let configuration = CommandConfiguration(
        commandName: "enable", abstract: "Bring a peer back into service.", usage: "peers enable ID",
        discussion: """
            'peers heal' makes what it missed. A directory that is not there and should hold something is not made anew, \
            as its disk is perhaps only not mounted. Once 'peers heal' has made all its replicas elsewhere it is; where \
            there are too few other peers for that, make DIR/blobs yourself, enable, and heal.
            """)

    @Argument(help: ArgumentHelp("The peer.", valueName: "id"))
    var id: TextArgument

    @OptionGroup var patience: PatienceOptions
    @OptionGroup var target: StoreOptions

    func run(in context: CommandContext) async throws {
        try await target.changePeer(in: context) { try await $0.enablePeer(id.text) }
        let peers = try await target.ask(in: context) { try await $0.peers() }
        guard peers.unavailable.contains(where: { $0.peerID == id.text && $0.condition == .missing }) else { return }
        try context.terminal.note(
            "peer \(id.text.terminalSafe) may serve, but its directory is not there: mount its disk, or write it off by "
                + "'peers heal' or by making DIR/blobs, and enable it again")
    }
}

extension StoreOptions {
    /// Changes the peer that is the command's only operand.
    fileprivate func changePeer(in context: CommandContext, _ change: (Router) async throws -> Void) async throws {
        do {
            try await ask(in: context, change)
        } catch let error as MictlanXError where [.notFound, .guardTripped].contains(error.code) {
            var failure = ShellError(error)
            failure.word = 1
            throw failure
        }
    }
}

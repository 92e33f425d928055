import ArgumentParser
import MictlanXBatch
import MictlanXClient
import MictlanXModel
import MictlanXText

/// Whether what is deleted can be had back.
struct TrashFlag: ParsableArguments {
    @Flag(
        name: .customLong("trash"), help: "Move the balls into the trash, from which 'trash restore' brings them back.")
    var isWanted = false
}

extension TrashJob {
    /// The trash of a store, with the settings of its connection.
    ///
    /// - Throws: `ShellError` for a connection that there is not.
    init(_ store: any ObjectStore, at target: StoreOptions, in context: CommandContext) throws(ShellError) {
        let settings = try target.settings(in: context)
        var options = PutOptions()
        options.chunkSize = settings.chunkSize ?? PutDefaults.chunkSize
        options.replicas = settings.replicas ?? PutDefaults.replicas
        self.init(store: store, options: options, scratch: context.scratch)
    }
}

extension TrashedBall {
    /// The id in the trash, for results.
    var json: JSONValue { .string(address.ball.rawValue) }
}

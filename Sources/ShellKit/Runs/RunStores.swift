import MictlanXBatch
import MictlanXModel

/// The stores that a run works at, as its header tells of them.
struct RunStores: Sendable {
    private let targets: [StoreOptions]

    init(_ targets: [StoreOptions]) { self.targets = targets }

    func endpoints(in context: CommandContext) throws -> [String] {
        try targets.flatMap { try $0.endpoints(in: context) }
    }

    /// What the client calls itself: that of the first store.
    func clientID(in context: CommandContext) throws -> String {
        try targets.first?.clientID(in: context) ?? context.session.configuration.clientID
    }

    /// Notes the connections that the command names, and the one where the session stands: names may mean something else,
    /// or nothing, when the run goes on.
    func record(in command: inout RunHeader.Command?, _ context: CommandContext) throws {
        if targets.contains(where: { $0.uri == nil }) {
            command?.connection = try context.session.places.place(PlaceWish(connection: context.connection)).name
        }
        let names = targets.compactMap { $0.profile?.text } + [command?.connection].compactMap(\.self)
        for name in names {
            if case .router(let uri, _, _) = try context.session.places.place(PlaceWish(name: name)).target {
                command?.connections[name] = uri.text
            }
        }
    }

    /// Lets a command that goes on mean the stores that it meant when it began.
    ///
    /// - Parameters:
    ///   - command: what the header says.
    ///   - context: the command's.
    /// - Returns: the context with the connection where the session stood.
    /// - Throws: `ShellError` with code 7 for a faulty configuration file.
    static func restore(_ command: RunHeader.Command, in context: CommandContext) throws -> CommandContext {
        for (name, text) in command.connections {
            guard try context.session.places.named(name) == nil, let uri = try? MictlanXURI(text) else { continue }
            context.session.places.define(name, as: .router(uri))
        }
        var context = context
        if let name = command.connection, try context.session.places.named(name) != nil { context.connection = name }
        return context
    }
}

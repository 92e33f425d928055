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
    func record(in connections: inout RunHeader.Connections, _ context: CommandContext) throws {
        if targets.contains(where: { $0.uri == nil }) {
            connections.standing = try context.session.places.place(PlaceWish(connection: context.connection)).name
        }
        let names = targets.compactMap { $0.profile?.text } + [connections.standing].compactMap(\.self)
        for name in names {
            if case .router(let uri, _, _) = try context.session.places.place(PlaceWish(name: name)).target {
                connections.uris[name] = uri.text
            }
        }
    }

    /// Lets a command that goes on mean the stores that it meant when it began.
    ///
    /// - Parameters:
    ///   - connections: what the header says.
    ///   - context: the command's.
    /// - Returns: the context with the connection where the session stood.
    /// - Throws: `ShellError` with code 7 for a faulty configuration file.
    static func restore(_ connections: RunHeader.Connections, in context: CommandContext) throws -> CommandContext {
        for (name, text) in connections.uris {
            guard try context.session.places.named(name) == nil, let uri = try? MictlanXURI(text) else { continue }
            context.session.places.define(name, as: .router(uri))
        }
        var context = context
        if let name = connections.standing, try context.session.places.named(name) != nil { context.connection = name }
        return context
    }
}

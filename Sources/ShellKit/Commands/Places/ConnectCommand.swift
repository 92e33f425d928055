import ArgumentParser
import MictlanXModel
import MictlanXText

/// `connect`: where the next commands go.
struct ConnectCommand: ShellCommand {
    static let configuration = CommandConfiguration(
        commandName: "connect", abstract: "Go to another store.", usage: "connect URI|CONNECTION [--as NAME]",
        discussion: """
            A connection is one of config.yaml, one that 'connect URI --as NAME' has named, or 'embedded', the store on \
            this machine. Words as NAME:bucket/ball then name something there, from wherever the session stands. Nothing is \
            sent; 'ping' asks whether the store answers.
            """)

    @Argument(help: ArgumentHelp("The routers, or the name of a connection.", valueName: "connection"))
    var store: TextArgument

    @Option(name: .customLong("as"), help: ArgumentHelp("The name that it gets.", valueName: "name"))
    var alias: TextArgument?

    func run(in context: CommandContext) async throws {
        let places = context.session.places
        let (known, named) = try named(places)
        let name = try name(known, named, places)
        // What is wrong with the token or the certificates is told now.
        let place = try Self.place(of: named, named: name, places)
        let connection = try await context.session.connection(to: place.target)
        for remark in await context.session.unsaid(connection.remarks) {
            try context.terminal.note("mxshell: \(remark)")
        }
        await context.session.connect(to: name)
    }

    /// What the word means, and its name where it has one.
    private func named(_ places: Places) throws -> (name: String?, Places.Named) {
        if store.text.contains("://") {
            do throws(InvalidURI) {
                return (nil, .router(try MictlanXURI(store.text)))
            } catch {
                throw ShellError.usage("\(store.text.quoted): \(error.description)", word: 1)
            }
        }
        guard let named = try places.named(store.text) else { throw places.unknown(store.text, word: 1) }
        return (store.text, named)
    }

    private func name(_ known: String?, _ named: Places.Named, _ places: Places) throws -> String {
        if let alias {
            guard ConnectionName.isValid(alias.text) else {
                throw ShellError.usage("\(alias.text.quoted) is no name of a connection: \(ConnectionName.rule)")
            }
            // A name never silently means another store than it did.
            if let other = try places.named(alias.text), other != named {
                throw ShellError.usage("connection '\(alias.text)' is another store already", hint: "take another name")
            }
            return alias.text
        }
        if let known { return known }
        guard case .router(let uri) = named, let host = uri.routers.first?.host else { return ConnectionName.embedded }
        let base = String(host.map { ConnectionName.isValid("a\($0)") ? $0 : "-" })
        let stem = ConnectionName.isValid(base) ? base : "store"
        for number in 1... {
            let name = number == 1 ? stem : "\(stem)-\(number)"
            if try places.named(name).map({ $0 == named }) ?? true { return name }
        }
        return stem
    }

    private static func place(of named: Places.Named, named name: String, _ places: Places) throws -> Place {
        if try places.named(name) == nil { places.define(name, as: named) }
        return try places.place(PlaceWish(name: name))
    }
}

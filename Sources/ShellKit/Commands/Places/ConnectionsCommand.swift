import ArgumentParser
import MictlanXText

/// `connections`: the stores that have a name.
struct ConnectionsCommand: ShellCommand {
    static let configuration = CommandConfiguration(
        commandName: "connections", abstract: "List the connections.", usage: "connections [-o FORMAT]",
        discussion: """
            Those of config.yaml, those that 'connect' has named, and the embedded store. '*' marks the one where the \
            session stands.
            """)

    @OptionGroup var results: ResultOptions

    func run(in context: CommandContext) async throws {
        let places = context.session.places
        let current = try places.place(PlaceWish(connection: context.connection)).label
        var writer = ResultWriter<ConnectionRow>(context.terminal, format: results.format(in: context))
        for (name, named, origin) in try places.all() {
            let place = try places.place(PlaceWish(name: name))
            let row = ConnectionRow(
                name: name, place: place, origin: origin, isCurrent: name == current, isReadOnly: named.isReadOnly)
            if !results.isQuiet(in: context) { try writer.write(row) }
        }
        if !results.isQuiet(in: context) { try writer.finish() }
    }
}

extension Places.Named {
    fileprivate var isReadOnly: Bool {
        if case .profile(let profile) = self { profile.isReadOnly } else { false }
    }
}

private struct ConnectionRow: ResultRow {
    let name: String
    let place: Place
    let origin: String
    let isCurrent: Bool
    let isReadOnly: Bool

    static let columns = [Column(""), Column("NAME"), Column("STORE"), Column("FROM"), Column("ACCESS")]
    static let nameColumn = 1

    func cells(exact: Bool) -> [String] {
        [isCurrent ? "*" : "", name, place.shortText, origin, isReadOnly ? "read only" : "all"]
    }

    var record: JSONObject {
        [
            "connection": .string(name), "store": .string(place.shortText), "from": .string(origin),
            "current": .bool(isCurrent), "readonly": .bool(isReadOnly),
        ]
    }
}

import ArgumentParser
import MictlanXBatch
import MictlanXClient
import MictlanXModel
import MictlanXText

/// `ping`: whether stores answer.
struct PingCommand: NetworkCommand {
    static let configuration = CommandConfiguration(
        commandName: "ping", abstract: "Ask whether a store answers.", usage: "ping [CONNECTION…] [--all] [-o FORMAT]",
        discussion: """
            Every router of the connections is asked for its health. It ends with the code of what fails, with 6 where \
            some answer and some do not.
            """)

    @Argument(help: ArgumentHelp("The connections; where the session stands by default.", valueName: "connection"))
    var names: [TextArgument] = []

    @Flag(name: .customLong("all"), help: "Every connection that has a name.")
    var asksAll = false

    @OptionGroup var patience: PatienceOptions
    @OptionGroup var results: ResultOptions
    @OptionGroup var target: StoreOptions

    var isSilent: Bool { results.isQuiet }

    func run(in context: CommandContext) async throws {
        var writer = ResultWriter<PingRow>(context.terminal, format: results.format(in: context))
        var count = ItemCount()
        var failure: ShellError?
        for place in try chosen(in: context) {
            for row in await rows(of: place, in: context) {
                if let error = row.error {
                    if count.fail(error.exitCode) { failure = error }
                } else {
                    count.succeed()
                }
                if !results.isQuiet(in: context) { try writer.write(row) }
            }
        }
        if !results.isQuiet(in: context) { try writer.finish() }
        guard var failure else { return }
        failure.exitCode = count.exitCode
        if count.total > 1 { failure.message = "\(count.failed) of \(count.total) do not answer: \(failure.message)" }
        throw failure
    }

    private func chosen(in context: CommandContext) throws -> [Place] {
        let places = context.session.places
        if asksAll { return try places.all().map { try places.place(PlaceWish(name: $0.name)) } }
        guard !names.isEmpty else { return [try target.place(in: context)] }
        return try names.enumerated().map { index, name in
            try ShellError.blaming(word: index + 1) { () throws(ShellError) in
                try places.place(PlaceWish(name: name.text))
            }
        }
    }

    private func rows(of place: Place, in context: CommandContext) async -> [PingRow] {
        let routers: [Router]
        do {
            routers = try await context.session.connection(to: place.target).routers
        } catch {
            return [PingRow(connection: place.label, router: place.shortText, error: ShellError(error))]
        }
        // No answer in time is an answer too.
        let call = CallOptions(timeout: .seconds(10), retry: .never)
        var rows: [PingRow] = []
        for router in routers {
            var row = PingRow(connection: place.label, router: router.endpoint.label)
            let start = ContinuousClock.now
            do {
                let status = try await router.health(call: call).status
                row.duration = ContinuousClock.now - start
                if status != "ok" { row.error = ShellError(.unavailable, "router says \(status.quoted)") }
            } catch {
                row.error = ShellError(error)
            }
            rows.append(row)
        }
        return rows
    }
}

private struct PingRow: ResultRow {
    let connection: String
    let router: String
    var duration: Duration?
    var error: ShellError?

    static let columns = [Column("CONNECTION"), Column("ROUTER"), Column("TIME", .right), Column("STATE")]
    static let nameColumn = 0

    func cells(exact: Bool) -> [String] {
        let time = duration.map { "\(Int(($0 / .microseconds(1)).rounded()) / 1_000) ms" }
        return [connection, router, time ?? "-", error?.code.description ?? "ok"]
    }

    var record: JSONObject {
        [
            "connection": .string(connection), "router": .string(router), "ok": .bool(error == nil),
            "seconds": duration.map { .float($0 / .seconds(1)) } ?? .null,
            "error": error.map { .string($0.message) } ?? .null,
        ]
    }
}

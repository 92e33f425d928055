import ArgumentParser
import MictlanXBatch
import MictlanXClient
import MictlanXPlatform
import MictlanXText
import SystemPackage

/// `config`: the configuration file, and what holds.
struct ConfigCommand: ShellCommand {
    static let configuration = CommandConfiguration(
        commandName: "config", abstract: "Show, check or edit the configuration.",
        usage: """
            config show [--origin] [-o FORMAT]
            config check
            config edit
            config path
            """,
        discussion: """
            The file is $XDG_CONFIG_HOME/mxshell/config.yaml. A flag wins over what 'connect' says, that over the variables \
            MXSHELL_…, over the connection in the file, and that over the defaults of the file.
            """,
        subcommands: [
            ConfigShowCommand.self, ConfigCheckCommand.self, ConfigEditCommand.self, ConfigPathCommand.self,
        ],
        defaultSubcommand: ConfigShowCommand.self)

    func run(in context: CommandContext) async throws { try await ConfigShowCommand.parse([]).run(in: context) }
}

/// `config show`: what holds where the session stands.
struct ConfigShowCommand: ShellCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show what holds (the default).", usage: "config show [--origin] [-o FORMAT]",
        discussion: "With --origin also what says so. A token is never shown.")

    @Flag(help: "Also what says so.")
    var origin = false

    @OptionGroup var results: ResultOptions
    @OptionGroup var target: StoreOptions

    init() {}

    func run(in context: CommandContext) async throws {
        let rows = try rows(in: context)
        guard !results.isQuiet(in: context) else { return }
        let format = results.format(in: context)
        if origin || format == .wide {
            var writer = ResultWriter<ConfigOriginRow>(context.terminal, format: format)
            for row in rows { try writer.write(ConfigOriginRow(row: row)) }
            return try writer.finish()
        }
        var writer = ResultWriter<ConfigRow>(context.terminal, format: format)
        for row in rows { try writer.write(row) }
        try writer.finish()
    }

    private func rows(in context: CommandContext) throws -> [ConfigRow] {
        let place = try target.place(in: context)
        let origin = place.origin ?? "built in"
        let profile = place.profile
        let from = profile.map { "connections.\($0.name) of config.yaml" } ?? "built in"
        let environment = context.session.configuration.environment
        var rows = [
            ConfigRow(name: "connection", value: place.name ?? "-", origin: origin),
            ConfigRow(name: "store", value: place.shortText, origin: profile == nil ? origin : from),
            ConfigRow(
                name: "client_id", value: try target.clientID(in: context),
                origin: profile?.clientID != nil
                    ? from : environment.nonEmpty("MICTLANX_CLIENT_ID") == nil ? "built in" : "MICTLANX_CLIENT_ID"),
        ]
        if case .router(_, let file, _) = place.target {
            let hasToken = file != nil || profile?.token != nil
            rows.append(
                ConfigRow(
                    name: "token", value: hasToken ? "set" : "none",
                    origin: file.map { "'\($0)'" } ?? (hasToken ? from : "built in")))
        }
        let settings = try context.session.places.settings(at: place)
        for setting in Setting.allCases {
            rows.append(
                ConfigRow(
                    name: setting.rawValue, value: settings.values.text(of: setting) ?? setting.builtIn,
                    origin: settings.origins[setting] ?? "built in"))
        }
        if let profile, !profile.protected.isEmpty {
            rows.append(
                ConfigRow(name: "protect", value: profile.protected.map(\.text).joined(separator: " "), origin: from))
        }
        return rows
    }
}

private struct ConfigRow: ResultRow {
    let name: String
    let value: String
    let origin: String

    static let columns = [Column("SETTING"), Column("VALUE")]
    static let nameColumn = 0

    func cells(exact: Bool) -> [String] { [name, value] }

    var record: JSONObject { ["setting": .string(name), "value": .string(value), "origin": .string(origin)] }
}

private struct ConfigOriginRow: ResultRow {
    let row: ConfigRow

    static let columns = ConfigRow.columns + [Column("FROM")]
    static let nameColumn = 0

    func cells(exact: Bool) -> [String] { row.cells(exact: exact) + [row.origin] }

    var record: JSONObject { row.record }
}

/// `config check`: every fault of the file.
struct ConfigCheckCommand: ShellCommand {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Show every fault of the configuration file.", usage: "config check")

    @OptionGroup var results: ResultOptions

    init() {}

    func run(in context: CommandContext) async throws {
        let config = context.session.places.config
        config.forget()
        let path = try config.place()
        let format = results.format(in: context)
        guard let found = try config.findings() else {
            guard !results.isQuiet(in: context) else { return }
            guard !format.isJSON else { return try context.terminal.output.write("[]\n") }
            return try context.terminal.note("there is no '\(path)': nothing is wrong")
        }
        // The lines around a fault may hold a token.
        let report = DiagnosticReport(diagnostics: found.diagnostics, source: found.source, contextLines: 0)
        if format.isJSON || !found.diagnostics.all.isEmpty { try report.write(to: context.terminal, format: format) }
        guard let file = found.file else { throw Reported(code: .fatal) }
        try ConfigSource.checkPrivacy(of: path, file)
        if !format.isJSON, !results.isQuiet(in: context) {
            try context.terminal.note("\(path.string.terminalSafe): ok, \(Count(file.profiles.count, "connection"))")
        }
    }
}

/// `config edit`: the file in an editor.
struct ConfigEditCommand: ShellCommand {
    static let configuration = CommandConfiguration(
        commandName: "edit", abstract: "Edit the configuration file.", usage: "config edit",
        discussion:
            "The editor is that of VISUAL, else of EDITOR, else vi, which needs a terminal. The file is checked when it ends."
    )

    init() {}

    func run(in context: CommandContext) async throws {
        let path = try context.session.places.config.place()
        do {
            try path.removingLastComponent().makeDirectories(mode: 0o700)
        } catch {
            throw ShellError(error)
        }
        try await context.edit(path, for: "config edit")
        try await ConfigCheckCommand.parse([]).run(in: context)
    }
}

/// `config path`: where the file is.
struct ConfigPathCommand: ShellCommand {
    static let configuration = CommandConfiguration(
        commandName: "path", abstract: "Show where the configuration file is.", usage: "config path")

    init() {}

    func run(in context: CommandContext) async throws {
        try context.terminal.output.write("\(try context.session.places.config.place())\n")
    }
}

extension ConfigSource {
    /// Where the file is.
    ///
    /// - Throws: `ShellError` with code 7 where there is no place for one.
    fileprivate func place() throws(ShellError) -> FilePath {
        guard let path else {
            throw ShellError(
                .configuration, "no place for config.yaml: neither XDG_CONFIG_HOME nor HOME is set",
                hint: "set one of them")
        }
        return path
    }
}

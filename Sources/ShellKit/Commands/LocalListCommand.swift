import ArgumentParser
import MictlanXModel
import MictlanXPlatform
import MictlanXText
import SystemPackage

/// `lls`: what `put` could take from here.
struct LocalListCommand: ShellCommand, SizedCommand {
    static let configuration = CommandConfiguration(
        commandName: "lls", abstract: "List local files.", usage: "lls [DIR|FILE] [-h|-b] [-o FORMAT]", helpNames: .long
    )

    @Argument(help: ArgumentHelp("The local directory or file.", valueName: "dir"))
    var place: LocalArgument?

    @OptionGroup var sizes: SizeOptions
    @OptionGroup var results: ResultOptions

    func run(in context: CommandContext) async throws {
        let home = context.session.configuration.environment.nonEmpty("HOME")
        let path = place?.path(home: home) ?? FilePath(".")
        var rows: [LocalRow] = []
        do throws(Errno) {
            if try FileStatus(path).kind == .directory {
                for name in try path.directoryNames() {
                    rows.append(
                        LocalRow(name: name, status: try? FileStatus(path.appending(FilePath.Component(bytes: name)))))
                }
            } else {
                rows = [LocalRow(name: path.bytes, status: try FileStatus(path))]
            }
        } catch {
            throw ShellError(SystemFailure(error, "cannot list", path), word: place == nil ? nil : 1)
        }
        guard !results.isQuiet(in: context) else { return }
        var writer = ResultWriter<LocalRow>(context.terminal, format: results.format(in: context))
        for row in rows { try writer.write(row) }
        try writer.finish()
    }
}

/// A local file in a listing.
struct LocalRow: ResultRow {
    let name: [UInt8]
    /// Nil for a link that leads nowhere.
    let status: FileStatus?

    static let columns = [Column("SIZE", .right), Column("NAME")]

    private var isDirectory: Bool { status?.kind == .directory }
    private var size: Int? { status.flatMap { $0.kind == .file ? $0.size : nil } }
    private var text: String { String(decoding: name, as: UTF8.self) }

    func cells(exact: Bool) -> [String] {
        [size.map { Self.size($0, exact: exact) } ?? "-", isDirectory ? "\(text)/" : text]
    }

    var record: JSONObject {
        [
            "name": .string(text), "size": size.map { .int($0) } ?? .null,
            "type": .string(isDirectory ? "directory" : status?.kind == .file ? "file" : "other"),
        ]
    }
}

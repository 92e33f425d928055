import MictlanXClient
import MictlanXPlatform
import MictlanXText
import Synchronization
import SystemPackage
import Workflow

/// The configuration file: read when something of it is needed for the first time.
final class ConfigSource: Sendable {
    /// Where it is; `nil` where neither XDG_CONFIG_HOME nor HOME is set.
    let path: FilePath?
    private let home: String?
    private let known = Mutex<Result<ConfigFile, ShellError>?>(nil)

    init(_ environment: Environment) {
        path = environment.directory("XDG_CONFIG_HOME", orBelowHome: ".config").map {
            FilePath("\($0)/mxshell/config.yaml")
        }
        home = environment.nonEmpty("HOME")
    }

    /// What it says; nothing where there is no file.
    ///
    /// - Throws: `ShellError` with code 7 for a file that has a fault, or that others can read although it holds a token.
    func file() throws(ShellError) -> ConfigFile {
        let result = known.withLock { known in
            let result = known ?? Result { () throws(ShellError) in try load() }
            known = result
            return result
        }
        return try result.get()
    }

    /// Reads it again when it is needed.
    func forget() { known.withLock { $0 = nil } }

    /// The file and everything that is wrong with it; `nil` where there is none.
    func findings() throws(ShellError) -> (file: ConfigFile?, diagnostics: Diagnostics, source: SourceText)? {
        guard let path else { return nil }
        let source: SourceText
        do throws(MictlanXError) {
            source = try SourceText(contentsOf: path)
        } catch {
            if error.code == .notFound { return nil }
            throw ShellError(.configuration, error.message, exitCode: .fatal)
        }
        let (file, diagnostics) = ConfigFile.read(source, directory: path.removingLastComponent(), home: home)
        return (file, diagnostics, source)
    }

    private func load() throws(ShellError) -> ConfigFile {
        guard let path, let found = try findings() else { return ConfigFile() }
        guard let file = found.file else {
            let errors = found.diagnostics.sorted.filter { $0.severity == .error }
            let more = errors.count > 1 ? "; 'config check' shows all \(errors.count) faults" : ""
            let help = errors.first?.label ?? errors.first?.help
            throw ShellError(
                .configuration, errors.first?.summary ?? "'\(path)' cannot be read",
                hint: (help.map { $0 + more } ?? String(more.dropFirst(2))).nonEmpty)
        }
        try Self.checkPrivacy(of: path, file)
        return file
    }

    /// - Throws: `ShellError` where others can read a token.
    static func checkPrivacy(of path: FilePath, _ file: ConfigFile) throws(ShellError) {
        guard file.holdsSecrets else { return }
        do throws(MictlanXError) {
            _ = try SecretFile.bytes(of: path, limit: 1, noun: "token")
        } catch {
            throw ShellError(error)
        }
    }
}

extension String {
    fileprivate var nonEmpty: String? { isEmpty ? nil : self }
}

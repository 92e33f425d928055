import MictlanXClient
import MictlanXModel
import SystemPackage

/// The settings of the Python client that mean something here, beside the addresses of ``RouterVariable``. They are meant
/// for another program as well: what has no meaning here is told and left out, and never stops a command.
struct PythonVariables {
    private let environment: Environment
    private let warn: @Sendable (String) -> Void

    /// - Parameters:
    ///   - environment: where the variables are.
    ///   - warn: told what is left out.
    init(_ environment: Environment, warn: @escaping @Sendable (String) -> Void) {
        self.environment = environment
        self.warn = warn
    }

    /// Takes the settings over.
    func apply(to configuration: inout ClientConfiguration) {
        if let id = environment.nonEmpty("MICTLANX_CLIENT_ID") { configuration.clientID = id }
        if let number = number("MICTLANX_CLIENT_MAX_WORKERS") { configuration.maxWorkers = number }
        applyCache(&configuration)
        applyLog(&configuration)
    }

    private func applyCache(_ configuration: inout ClientConfiguration) {
        if let policy = choice("MICTLANX_CLIENT_EVICTION_POLICY", EvictionPolicy.self) {
            configuration.evictionPolicy = policy
        }
        if let duration = value("MICTLANX_CLIENT_HALF_LIFE", "a duration as 10m", { try? DurationText.parse($0) }),
            duration > .zero
        {
            configuration.halfLife = duration
        }
        guard flag("MICTLANX_CLIENT_CACHE_DEFAULT") == true else { return }
        configuration.capacityStorage =
            value("MICTLANX_CLIENT_CAPACITY_STORAGE", "a size as 1GB") { try? ByteCount(parsing: $0) }
            ?? ByteCount(1_000_000_000)
    }

    /// A path alone makes a log file, as `MICTLANX_LOG_TO_FILE=1` does; only an explicit 0 switches it off.
    private func applyLog(_ configuration: inout ClientConfiguration) {
        let writesFile = flag("MICTLANX_LOG_TO_FILE")
        let directory = environment.nonEmpty("MICTLANX_LOG_PATH") ?? (writesFile == true ? ".mictlanx/log" : nil)
        if let directory, writesFile != false { configuration.logOutputPath = FilePath(directory) }
        if environment.nonEmpty("MICTLANX_LOG_LEVEL")?.uppercased() == "DEBUG" { configuration.debug = true }
        if let unit = choice("MICTLANX_LOG_ROTATION_WHEN", LogRotationUnit.self) { configuration.logWhen = unit }
        if let number = number("MICTLANX_LOG_ROTATION_INTERVAL") { configuration.logInterval = number }
    }

    /// - Returns: `nil` where the variable is not set or has no meaning.
    private func value<T>(_ name: String, _ form: String, _ parse: (String) -> T?) -> T? {
        guard let text = environment.nonEmpty(name) else { return nil }
        let value = parse(text)
        if value == nil { warn("\(name) is \(form), not '\(text)'; it is left out") }
        return value
    }

    private func number(_ name: String) -> Int? {
        value(name, "a number from 1 to 1000000") { text in
            Int(text).flatMap { (1...1_000_000).contains($0) ? $0 : nil }
        }
    }

    private func flag(_ name: String) -> Bool? {
        value(name, "1 or 0") { ["1": true, "true": true, "0": false, "false": false][$0.lowercased()] }
    }

    private func choice<T: CaseIterable & RawRepresentable>(_ name: String, _ type: T.Type) -> T?
    where T.RawValue == String {
        let names = T.allCases.map(\.rawValue)
        return value(name, "one of \(names.joined(separator: ", "))") { text in
            T.allCases.first { $0.rawValue.lowercased() == text.lowercased() }
        }
    }
}

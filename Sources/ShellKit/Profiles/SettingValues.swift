import MictlanXModel
import MictlanXText

/// What flags say for one command and the configuration file for all of them.
struct SettingValues: Hashable, Sendable {
    var replicas: Int?
    var chunkSize: ByteCount?
    var jobs: Int?
    var timeout: Duration?
    var attempts: Int?

    /// The value as it would be written; `nil` where there is none.
    func text(of setting: Setting) -> String? {
        switch setting {
        case .replicas: replicas.map(String.init)
        case .chunkSize: chunkSize.map { "\($0.bytes)" }
        case .jobs: jobs.map(String.init)
        case .timeout: timeout.map { DurationText.format($0) }
        case .attempts: attempts.map(String.init)
        }
    }

    /// Takes over a value of another source where there is none here.
    fileprivate mutating func take(_ setting: Setting, from other: SettingValues) {
        switch setting {
        case .replicas: replicas = other.replicas
        case .chunkSize: chunkSize = other.chunkSize
        case .jobs: jobs = other.jobs
        case .timeout: timeout = other.timeout
        case .attempts: attempts = other.attempts
        }
    }
}

/// A setting by the name that it has in the configuration file.
enum Setting: String, CaseIterable, Sendable {
    case replicas = "rf"
    case chunkSize = "chunk_size"
    case jobs, timeout
    case attempts = "retries"

    /// The variable of the environment.
    var variable: String { "MXSHELL_" + rawValue.uppercased() }
    /// The flag of commands.
    var flag: String { "--" + option }
    /// What `set` calls it.
    var option: String { rawValue.replacing("_", with: "-") }
    /// What holds where nothing says otherwise, in words for people.
    var builtIn: String {
        switch self {
        case .replicas: "1"
        case .chunkSize: "\(PutDefaults.chunkSize.bytes)"
        case .jobs: "\(PutDefaults.jobs)"
        case .timeout: "5m for reads, 2m for writes"
        case .attempts: "as the request allows"
        }
    }
}

/// How balls are put where nothing says otherwise.
enum PutDefaults {
    static let chunkSize = ByteCount(256_000)
    static let jobs = 10
    static let replicas = 1
}

/// The settings that hold at a connection, and where each comes from.
struct Settings: Sendable {
    private(set) var values = SettingValues()
    private(set) var origins: [Setting: String] = [:]

    /// - Parameter sources: those that win first, with their names.
    init(_ sources: [(origin: (Setting) -> String, values: SettingValues)]) {
        for setting in Setting.allCases {
            guard let source = sources.first(where: { $0.values.text(of: setting) != nil }) else { continue }
            values.take(setting, from: source.values)
            origins[setting] = source.origin(setting)
        }
    }
}

extension SettingValues {
    /// What the environment says.
    ///
    /// - Throws: `ShellError` with code 7 for a value that has no meaning.
    init(_ environment: Environment) throws(ShellError) {
        for setting in Setting.allCases {
            guard let text = environment.nonEmpty(setting.variable) else { continue }
            guard set(setting, to: text) else {
                throw ShellError(
                    .configuration, "\(setting.variable) cannot be \(text.quoted)",
                    hint: "it takes what \(setting.flag) takes")
            }
        }
    }

    /// Reads a value as it is written in a flag.
    ///
    /// - Returns: whether it has a meaning; without one there is no value then.
    mutating func set(_ setting: Setting, to text: String) -> Bool {
        switch setting {
        case .replicas: replicas = Self.positive(text)
        case .chunkSize: chunkSize = (try? ByteCount(parsing: text)).flatMap { $0.bytes > 0 ? $0 : nil }
        case .jobs: jobs = Self.positive(text)
        case .timeout: timeout = (try? DurationText.parse(text)).flatMap { $0 > .zero ? $0 : nil }
        case .attempts: attempts = Self.positive(text)
        }
        return self.text(of: setting) != nil
    }

    private static func positive(_ text: String) -> Int? {
        Int(text).flatMap { (1...1_000_000).contains($0) ? $0 : nil }
    }
}

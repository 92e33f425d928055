internal import Logging

extension Logger {
    /// Writes nothing.
    static let silent = Logger(label: "mictlanx.node") { _ in SwiftLogNoOpLogHandler() }
}

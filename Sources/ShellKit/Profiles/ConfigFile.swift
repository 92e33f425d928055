import MictlanXModel
import SystemPackage

/// What the configuration file says.
struct ConfigFile: Sendable {
    /// The connection of a session that names none.
    var standard: String?
    /// What holds at every connection that does not say otherwise.
    var settings = SettingValues()
    /// In the order of the file.
    var profiles: [Profile] = []
    /// Whether there is something in it that only its owner may read.
    var holdsSecrets = false

    func profile(_ name: String) -> Profile? { profiles.first { $0.name == name } }
}

/// The name of a connection.
enum ConnectionName {
    /// The store on this machine, which needs no profile.
    static let embedded = "embedded"
    static let rule = "1 to 64 of a-z, A-Z, 0-9, '-' and '_', the first none of the two"

    static func isValid(_ text: some StringProtocol) -> Bool {
        guard let first = text.utf8.first, text.utf8.count <= 64, isPlain(first) else { return false }
        return text.utf8.allSatisfy { isPlain($0) || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_") }
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: false
        }
    }
}

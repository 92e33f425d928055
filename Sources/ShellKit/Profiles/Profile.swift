import MictlanXBatch
import MictlanXModel
import SystemPackage

/// A named connection of the configuration file.
struct Profile: Hashable, Sendable {
    let name: String
    let uri: MictlanXURI
    /// What the client calls itself there.
    var clientID: String?
    var token: TokenSource?
    /// The certificates against which its servers are checked; those of the system where there is none.
    var certificates: FilePath?
    /// Whether any server that answers is trusted.
    var isInsecure = false
    /// Sent with every request.
    var headers: [String: String] = [:]
    var settings = SettingValues()
    /// What is never deleted there.
    var protected: [ProtectedPattern] = []
    /// Whether nothing may be changed there.
    var isReadOnly = false
}

/// Takes the secrets of a request out of what its server said: an echo of them must not reach a message or a log.
struct Redaction: Sendable {
    private let secrets: [String]

    /// Nothing is secret.
    static let none = Redaction([])

    /// What an application sent in its header fields.
    ///
    /// - Parameter fields: all of them; the credentials of `Authorization` are secret by themselves, too.
    init(_ fields: [(name: String, value: String)]) {
        var secrets: [String] = []
        for (name, value) in fields {
            secrets.append(value)
            guard name.lowercased() == "authorization", let space = value.firstIndex(of: " ") else { continue }
            secrets.append(String(value[space...].drop { $0 == " " }))
        }
        // Shorter ones are words that stand everywhere. The longest first: one may be part of another.
        self.secrets = secrets.filter { $0.utf8.count >= Self.minimumLength }.sorted { $0.utf8.count > $1.utf8.count }
    }

    private static let minimumLength = 6

    /// A text of a server without them.
    func callAsFunction(_ text: String) -> String {
        secrets.reduce(text) { $0.replacing($1, with: Secret($1).description) }
    }
}

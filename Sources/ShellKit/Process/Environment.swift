/// The process's environment, read once at the door: nothing below it looks at the process again.
struct Environment: Sendable {
    private let values: [String: String]

    init(_ values: [String: String]) {
        self.values = values
    }

    /// The variables with these names.
    func variables(_ names: [String]?) -> [String: String] {
        guard let names else { return values }
        return values.filter { names.contains($0.key) }
    }

    /// The value of `name`; an empty one counts as set.
    package subscript(name: String) -> String? { values[name] }

    /// The value of `name` where it is not empty.
    func nonEmpty(_ name: String) -> String? {
        values[name].flatMap { $0.isEmpty ? nil : $0 }
    }

    /// A directory of the XDG Base Directory Specification: a relative path in the environment is ignored.
    func directory(_ name: String, orBelowHome fallback: String) -> String? {
        if let path = nonEmpty(name), path.hasPrefix("/") { return path }
        return nonEmpty("HOME").map { "\($0)/\(fallback)" }
    }
}

extension Environment {
    /// Where temporary files go.
    var temporaryDirectory: String {
        nonEmpty("TMPDIR").flatMap { $0.hasPrefix("/") ? $0 : nil } ?? "/tmp"
    }
}

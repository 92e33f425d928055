import MictlanXModel

/// The variables that name the routers: ours, then those of the Python client and of programs that use it.
enum RouterVariable {
    private static let list = "MICTLANX_ROUTERS"
    private static let scheme = "MICTLANX_PROTOCOL"

    /// Ours.
    ///
    /// - Returns: its routers and its name; `nil` where it is not set.
    /// - Throws: `ShellError` with code 7 when it is malformed: what somebody has named is never passed over.
    static func own(in environment: Environment) throws(ShellError) -> (uri: MictlanXURI, name: String)? {
        try first(["MXSHELL_URI"], in: environment)
    }

    /// The first of the Python client's that is set.
    ///
    /// - Returns: as above.
    /// - Throws: as above.
    static func python(in environment: Environment) throws(ShellError) -> (uri: MictlanXURI, name: String)? {
        if let found = try first(["MICTLANX_CLIENT_URI", "MICTLANX_URI"], in: environment) { return found }
        guard let text = environment.nonEmpty(list) else { return nil }
        let scheme = environment.nonEmpty(Self.scheme)
        return (try read(list) { () throws(InvalidURI) in try MictlanXURI(routerList: text, scheme: scheme) }, list)
    }

    private static func first(
        _ names: [String], in environment: Environment
    ) throws(ShellError) -> (uri: MictlanXURI, name: String)? {
        for name in names {
            guard let text = environment.nonEmpty(name) else { continue }
            return (try read(name) { () throws(InvalidURI) in try MictlanXURI(text) }, name)
        }
        return nil
    }

    private static func read(
        _ name: String, _ body: () throws(InvalidURI) -> MictlanXURI
    ) throws(ShellError) -> MictlanXURI {
        do {
            return try body()
        } catch {
            throw ShellError(.configuration, "\(name): \(error.description)")
        }
    }
}

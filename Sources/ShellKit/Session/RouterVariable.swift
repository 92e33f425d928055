import MictlanXModel

/// The variables that name the routers: ours, then those of the Python client and of programs that use it.
enum RouterVariable {
    private static let uris = ["MXSHELL_URI", "MICTLANX_CLIENT_URI", "MICTLANX_URI"]
    private static let list = "MICTLANX_ROUTERS"
    private static let scheme = "MICTLANX_PROTOCOL"

    /// The first of them that is set.
    ///
    /// - Returns: its routers and its name; `nil` where none is set.
    /// - Throws: `ShellError` with code 7 when it is malformed: what somebody has named is never passed over.
    static func first(in environment: Environment) throws(ShellError) -> (uri: MictlanXURI, name: String)? {
        for name in uris {
            guard let text = environment.nonEmpty(name) else { continue }
            return (try read(name) { () throws(InvalidURI) in try MictlanXURI(text) }, name)
        }
        guard let text = environment.nonEmpty(list) else { return nil }
        let scheme = environment.nonEmpty(Self.scheme)
        return (try read(list) { () throws(InvalidURI) in try MictlanXURI(routerList: text, scheme: scheme) }, list)
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

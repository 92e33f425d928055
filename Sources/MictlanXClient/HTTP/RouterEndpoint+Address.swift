internal import MictlanXModel

extension RouterEndpoint {
    /// Where it listens, as messages name it and as a URI would: `unix:PATH`, or scheme, host and port.
    var address: String { unixSocketPath.map { "unix:\($0)" } ?? baseURL }
}

package import MictlanXModel

/// A router on the loopback that answers every request of the protocol, and lies about every number of it.
package final class LyingRouter: Sendable {
    /// The lie.
    package let lie: Lie
    private let server: LoopbackServer

    /// Listens on a port of the kernel's choice.
    ///
    /// - Parameters:
    ///   - lie: what it says.
    ///   - isCapable: whether it says to have the capabilities of our node.
    /// - Throws: where the system gives no port.
    package init(_ lie: Lie, isCapable: Bool) throws {
        self.lie = lie
        let answers = LyingAnswers(lie: lie, isCapable: isCapable)
        server = try LoopbackServer { answers.serve($0) }
    }

    /// Its TCP port.
    package var port: Int { server.port }

    /// Ends every connection and the threads.
    package func stop() { server.stop() }

    /// Where it listens, for a client.
    package var endpoint: RouterEndpoint { RouterEndpoint(id: "liar", scheme: .http, host: "127.0.0.1", port: port) }

    /// The same as a URI, for the program.
    package var uri: String { "mictlanx://liar@127.0.0.1:\(port)/?protocol=http" }
}

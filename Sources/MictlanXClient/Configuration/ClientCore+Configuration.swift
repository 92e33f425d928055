internal import MictlanXModel

extension ClientCore {
    /// Everything that a configuration asks for, over libcurl. Nothing is connected yet; the log file is opened.
    ///
    /// - Throws: ``MictlanXError`` `invalidArgument` for a setting that cannot be; `configuration` when the log file
    ///   cannot be opened.
    init(_ routers: [RouterEndpoint], _ configuration: ClientConfiguration) throws(MictlanXError) {
        guard !routers.isEmpty else { throw MictlanXError(.invalidArgument, "at least one router is needed") }
        guard configuration.maxWorkers >= 1 else {
            throw MictlanXError(.invalidArgument, "maxWorkers must be at least 1, not \(configuration.maxWorkers)")
        }
        let fields = try ExtraFields(configuration.headers, token: configuration.bearerToken)
        let log = try ClientLog(configuration)
        let capacity = configuration.capacityStorage
        self.init(
            routers, transport: configuration.wrapTransport(CurlTransport(CurlConfiguration(configuration))),
            environment: ClientEnvironment(
                clock: configuration.clock, now: configuration.now, log: log, silence: configuration.silence),
            clientID: configuration.clientID, maxWorkers: configuration.maxWorkers,
            connectTimeout: configuration.connectTimeout, fields: fields, verification: configuration.verification,
            cache: capacity > ByteCount(0)
                ? ChunkCache(
                    capacity: capacity, policy: configuration.evictionPolicy, halfLife: configuration.halfLife,
                    now: configuration.now) : nil,
            scratch: Scratch(directory: configuration.scratchDirectory))
    }

    /// Ends every transfer, and writes out the log.
    func close() async {
        await transport.shutdown()
        await environment.log.close()
    }
}

extension CurlConfiguration {
    init(_ configuration: ClientConfiguration) {
        self.init()
        verification = configuration.verification
        minimumTLS = configuration.minimumTLS
        clientCertificate = configuration.clientCertificate
        http2 = configuration.http2
        proxy = configuration.proxy
        noProxy = configuration.noProxy
        keptConnections = configuration.maxWorkers * 2
    }
}

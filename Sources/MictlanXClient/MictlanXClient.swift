public import MictlanXModel

/// The shared client of one MictlanX cluster: every verb of ``ObjectStore`` against its routers.
///
/// The verbs run where they are called; the actor holds the bulk jobs alone. Nothing is connected before the first
/// verb, and ``close()`` ends everything that is on the way.
public actor MictlanXClient {
    /// What the verbs need.
    package nonisolated let core: ClientCore
    /// How balls were used by way of buckets.
    nonisolated let accesses: AccessBook
    private var jobs: [String: any BulkRunning] = [:]
    private var isClosed = false

    /// A client of the routers of a URI.
    ///
    /// - Throws: ``MictlanXError`` `invalidArgument` for a URI without routers, or of another API version than 4.
    public init(uri: MictlanXURI, configuration: ClientConfiguration = ClientConfiguration()) throws(MictlanXError) {
        guard uri.apiVersion == 4 else {
            throw MictlanXError(.invalidArgument, "this client speaks API version 4, not \(uri.apiVersion)")
        }
        var configuration = configuration
        configuration.http2 = configuration.http2 || uri.http2
        try self.init(routers: uri.routers, configuration: configuration)
    }

    /// A client of routers given one by one.
    ///
    /// - Throws: ``MictlanXError`` `invalidArgument` without routers, or for a setting that cannot be; `configuration`
    ///   when the log directory cannot be written.
    public init(
        routers: [RouterEndpoint], configuration: ClientConfiguration = ClientConfiguration()
    ) throws(MictlanXError) {
        self.init(
            core: try ClientCore(routers, configuration), accesses: AccessBook(halfLife: configuration.halfLife))
    }

    /// A client over any transport.
    package init(core: ClientCore, accesses: AccessBook = AccessBook()) {
        self.core = core
        self.accesses = accesses
    }

    /// Cancels the bulk jobs, ends every transfer, and waits until nothing is left. Later verbs are refused.
    public func close() async {
        isClosed = true
        for job in jobs.values { job.cancel() }
        for job in jobs.values { await job.ended() }
        await core.close()
    }

    // MARK: Bulk jobs, the only state

    /// Begins a job, or appends to the one that has this id and was not awaited yet.
    func begin<Item: BulkWork>(
        _ id: String, _ kind: String, _ items: PullSequence<Item>, _ options: BulkJobOptions<Item>,
        small: @escaping @Sendable (Item) -> Int?, _ body: @escaping BulkRun<Item>.Body
    ) throws {
        guard !isClosed else { throw MictlanXError(.unavailable, "the client is closed") }
        if let other = jobs[id], !(other is BulkRun<Item>) {
            throw MictlanXError(.exists, "bulk '\(id)' is a bulk \(other.kind); choose another id")
        }
        let job = jobs[id] as? BulkRun<Item> ?? BulkRun(kind, core.environment, options, small: small, body)
        guard job.append(items, options) else {
            throw MictlanXError(
                .exists, "bulk '\(id)' was awaited or has ended and takes no more items; choose another id")
        }
        jobs[id] = job
    }

    func job(_ id: String) throws -> any BulkRunning {
        guard let job = jobs[id] else { throw MictlanXError(.notFound, "there is no bulk '\(id)'") }
        return job
    }

    /// Frees the id of a job that has ended, unless another one has taken it since.
    func remove(_ id: String, _ job: any BulkRunning) {
        if job.isFinished, let current = jobs[id], current === job { jobs[id] = nil }
    }
}

/// Opens a client, lends it to a body, and closes it whatever happens.
///
/// - Parameters:
///   - uri: where the routers are.
///   - configuration: how the client works.
///   - body: uses the client.
/// - Returns: what the body returns.
/// - Throws: ``MictlanXError`` for a wrong URI; what the body throws.
public func withClient<T: Sendable>(
    uri: MictlanXURI, configuration: ClientConfiguration = ClientConfiguration(),
    _ body: (MictlanXClient) async throws -> T
) async throws -> T {
    let client = try MictlanXClient(uri: uri, configuration: configuration)
    do {
        let result = try await body(client)
        await client.close()
        return result
    } catch {
        await client.close()
        throw error
    }
}

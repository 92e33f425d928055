internal import MictlanXModel

extension ClientCore {
    /// Begins an operation.
    func begin(
        _ options: CallOptions, tally: CacheTally? = nil, brought: BroughtContent? = nil
    ) -> Operation {
        Operation(session: RouterSession(routers), options: options, tally: tally, brought: brought)
    }

    /// Sends a request, again where that may help, and decodes the JSON of its answer.
    func json<T: Decodable & Sendable>(_ type: T.Type, _ call: Call, _ operation: Operation) async throws -> T {
        try await operation.retry.retrying(environment) { _ in try await jsonOnce(type, call, operation) }
    }

    /// Sends a request once and decodes the JSON of its answer.
    func jsonOnce<T: Decodable & Sendable>(_ type: T.Type, _ call: Call, _ operation: Operation) async throws -> T {
        let bytes = try await once(call, operation) { try await $0.body.collect(upTo: ByteStream.longestHeld) }
        do {
            return try decodeJSON(
                type, bytes, subject: call.route.subject, hiding: (try? redaction(operation.options)) ?? .none)
        } catch {
            throw error.naming(operation.session.current.endpoint)
        }
    }

    /// Sends a request once.
    ///
    /// - Parameters:
    ///   - call: the request.
    ///   - operation: what it belongs to.
    ///   - consume: reads the answer; its request counts as in flight until then.
    /// - Returns: what `consume` returns.
    /// - Throws: ``MictlanXError`` for every answer but 2xx; `CancellationError`.
    func once<T: Sendable>(
        _ call: Call, _ operation: Operation, _ consume: (HTTPResponse) async throws -> T
    ) async throws -> T {
        // Checked before anything is sent.
        let fields = try fields(of: operation.options)
        // What goes along with others is counted by what carries it.
        guard call.isShared, operation.session.mayHave(.batch) else {
            return try await limiter.withPermit {
                try await exchange(call, operation, fields, isShared: false, consume)
            }
        }
        return try await exchange(call, operation, fields, isShared: true, consume)
    }

    private func exchange<T: Sendable>(
        _ call: Call, _ operation: Operation, _ fields: [(name: String, value: String)], isShared: Bool,
        _ consume: (HTTPResponse) async throws -> T
    ) async throws -> T {
        let router = operation.session.current
        var request = request(call, operation, fields, to: router.endpoint)
        if isShared { request.commonFields = fields.count }
        let trace = RequestTrace(request, environment)
        do {
            let response = trace.watch(
                try await environment.silence.watch(request) { try await transport.execute($0) })
            operation.session.answered(router.index, headers: response.headers)
            // Nearly all are good, and need no words.
            if !response.isSuccess || !request.route.answersWithContent && response.headers.announcePage {
                try await refuse(response, request, isOurNode: !operation.session.capabilities.isEmpty, fields)
            }
            let result = try await consume(response)
            trace.end(nil)
            return result
        } catch let error as MictlanXError {
            trace.end(error)
            throw operation.session.failed(router.index, error.naming(router.endpoint))
        } catch {
            trace.end(error)
            throw error
        }
    }

    /// The application's fields: those of the call win over those of the client.
    private func fields(of options: CallOptions) throws(MictlanXError) -> [(name: String, value: String)] {
        fields.merging(try ExtraFields(options.headers).fields)
    }

    private func request(
        _ call: Call, _ operation: Operation, _ fields: [(name: String, value: String)], to endpoint: RouterEndpoint
    ) -> HTTPRequest {
        let options = operation.options
        environment.log.warn(
            about: endpoint, isVerificationOff: (options.verification ?? verification) == .off,
            hasToken: fields.contains { $0.name.lowercased() == "authorization" })
        return HTTPRequest(
            to: endpoint, call.route, query: call.query, headers: fields + call.headers, body: call.body,
            timeouts: HTTPTimeouts(
                connect: min(connectTimeout, options.timeout), total: call.isStreamed ? nil : options.timeout,
                stall: call.isStreamed ? options.timeout : nil),
            verification: options.verification)
    }

    /// What a server must not be quoted with after a call.
    func redaction(_ options: CallOptions) throws(MictlanXError) -> Redaction { Redaction(try fields(of: options)) }

    /// Throws what an answer says that is no success, or the page of something in the router's place.
    @inline(never)
    private func refuse(
        _ response: HTTPResponse, _ request: HTTPRequest, isOurNode: Bool, _ fields: [(name: String, value: String)]
    ) async throws {
        var answer = RefusedAnswer(
            status: response.status, headers: response.headers,
            address: request.endpoint.address, subject: request.route.subject,
            redaction: Redaction(fields))
        guard !response.isSuccess else { throw MictlanXError(page: answer) }
        answer.body = try await response.refusal()
        throw MictlanXError(answer, retryAfter: response.headers.retryAfter(now: environment.now())) {
            KeyDoubt(request.route, $0, isOurNode: isOurNode)
        }
    }
}

extension MictlanXError {
    /// The same, with who gave an answer that is none: it may be another server that listens there.
    func naming(_ endpoint: RouterEndpoint) -> MictlanXError {
        let address = endpoint.address
        guard code == .badAnswer, !message.contains(address) else { return self }
        return adding("what answers at \(address) may be no MictlanX router: check the URI")
    }
}

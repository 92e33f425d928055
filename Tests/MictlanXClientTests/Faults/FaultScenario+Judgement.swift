import MictlanXClient
import MictlanXModel
import TestSupport
import Testing

/// How a scenario judges what came of an operation.
extension FaultScenario {
    /// Runs an operation, some of them only until a number of requests have been sent, and counts what comes of it.
    mutating func outcome<T: Sendable>(
        _ name: String, _ body: @escaping @Sendable () async throws -> T
    ) async -> Result<T, any Error> {
        step += " \(name)"
        let task = Task { try await body() }
        if random.chance(12) {
            step += " (cancelled)"
            proxy.afterRequests(Int.random(in: 1...8, using: &random)) { task.cancel() }
        }
        let result = await task.result
        proxy.forgetAlarms()
        await settled()
        tally.add { figures in
            figures.operations += 1
            switch result {
            case .success: figures.successes[name, default: 0] += 1
            case .failure(let error): figures.failures[Self.code(of: error), default: 0] += 1
            }
        }
        if case .failure(let error) = result {
            expect(error is MictlanXError || error is CancellationError, "untyped: \(type(of: error)) \(error)")
        }
        return result
    }

    private static func code(of error: any Error) -> String {
        (error as? MictlanXError).map { "\($0.code)" } ?? "\(type(of: error))"
    }

    /// Until nothing is on the way any more: what a cancelled request has set off may still happen.
    private func settled() async {
        let proxy = proxy
        expect(await settles { proxy.isIdle }, "a request is still on the way")
    }

    func state(_ address: BallAddress) async throws -> BallState {
        do {
            return try await BallState(address, judge)
        } catch {
            expect(false, "the node cannot serve '\(address)': \(error)")
            return .partial
        }
    }

    /// Compares the end of a put with what is there.
    mutating func settle(
        _ address: BallAddress, _ content: [UInt8], _ ifExists: PutOptions.IfExists,
        _ result: Result<PutReceipt, any Error>
    ) async throws {
        let before = known[address] ?? .absent
        let after = try await state(address)
        let what = "'\(address)' (\(ifExists), \(content.count) bytes): \(before) became \(after)"
        switch result {
        case .success(let receipt):
            expect(after == .whole(content), "put told \(receipt.outcome), \(what)")
            expect(
                before.allows(receipt.outcome, of: content, wasLiedTo: isLiedTo), "put told \(receipt.outcome), \(what)"
            )
            expect(receipt.size == content.count && receipt.checksum == SHA256.hash(content), "wrong receipt, \(what)")
        case .failure(let error):
            expect(before.mayBecome(after, afterFailedPutOf: content, ifExists), "failed put, \(what): \(error)")
        }
        known[address] = after
    }

    func expect(_ condition: Bool, _ complaint: @autoclosure () -> String) {
        guard !condition else { return }
        let text = "seed \(seed), \(step): \(complaint())"
        tally.add { $0.wrong.append(text) }
        Issue.record("\(text)")
    }
}

internal import MictlanXModel

extension ClientCore {
    /// Deletes by one router, then by every other one, which may or may not stand before the same back end (wire protocol
    /// §5.4). Nothing tells the two apart but whether what was deleted is still there.
    ///
    /// - Parameters:
    ///   - subject: what is deleted, for messages.
    ///   - operation: what it belongs to.
    ///   - delete: deletes by the router of an operation; told whether it is the first one.
    /// - Returns: the sum of what was deleted.
    /// - Throws: what the first router throws; else, when all were asked, the first error of another one: as long as one
    ///   cannot say that nothing is left, the delete has not succeeded.
    func everywhere(
        _ subject: String, _ operation: Operation,
        _ delete: (_ operation: Operation, _ isFirst: Bool) async throws -> Int
    ) async throws -> Int {
        var count = try await delete(operation, true)
        // Of several the one that answered: others may have failed before it.
        let first = operation.session.current.index
        var failure: MictlanXError?
        for (index, endpoint) in routers.endpoints.enumerated() where index != first {
            do {
                count += try await delete(pinned(operation, to: endpoint), false)
            } catch let error as MictlanXError {
                failure = failure ?? error
            }
        }
        guard let failure else { return count }
        throw MictlanXError(
            failure.code,
            "\(subject): deleted by one router (\(count) removed), another one cannot say that nothing is left:"
                + " \(failure.message)", cause: failure)
    }

    /// The same operation, by one router alone.
    private func pinned(_ operation: Operation, to endpoint: RouterEndpoint) -> Operation {
        Operation(session: RouterSession(RouterPool([endpoint], environment)), options: operation.options)
    }
}

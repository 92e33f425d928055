internal import MictlanXModel

/// A ball that is replaced while it is read: its old chunks are gone, or others are under their keys. That is no damage, so
/// the ball is looked at anew.
extension ClientCore {
    /// How often a read begins again. Each time another writer has replaced the ball: one that does so all the time, and is faster
    /// than the read, must not keep it forever.
    static let maximumLooks = 50

    /// Reads a ball, again from its start when it was replaced meanwhile.
    ///
    /// - Parameters:
    ///   - address: the ball.
    ///   - operation: what it belongs to.
    ///   - isKey: whether the id names a stored key.
    ///   - body: reads the ball of a layout as a whole.
    /// - Returns: what the body returns.
    /// - Throws: what the body throws of a ball that has not changed; ``MictlanXError``: `notFound`, `incomplete`, `changed` when it
    ///   was replaced again and again, the network's codes.
    func readingWhole<Result>(
        _ address: BallAddress, _ operation: Operation, isKey: Bool = false,
        _ body: (BallLayout) async throws -> Result
    ) async throws -> Result {
        var layout = try await wholeLayout(of: address, operation, isKey: isKey)
        var looks = 0
        while true {
            do {
                return try await body(layout)
            } catch let error as MictlanXError where error.mayComeOfReplace {
                guard let next = try await successor(of: layout, operation) else { throw error }
                looks += 1
                guard looks < Self.maximumLooks else {
                    throw MictlanXError(
                        .changed, "ball '\(address)' was replaced \(looks) times while it was read; read it again",
                        cause: error)
                }
                layout = next
            }
        }
    }

    /// A sequence that was handed out in part cannot begin again: what it throws says that the ball was replaced.
    func tellingOfReplace<Element: Sendable>(
        _ elements: PullSequence<Element>, of layout: BallLayout, _ operation: Operation
    ) -> PullSequence<Element> {
        PullSequence { [self] in
            let next = try await elements.open()
            return {
                do {
                    return try await next()
                } catch let error as MictlanXError where error.mayComeOfReplace {
                    guard try await successor(of: layout, operation) != nil else { throw error }
                    throw MictlanXError(
                        .changed, "ball '\(layout.info.address)' was replaced while it was read; read it again",
                        cause: error)
                }
            }
        }
    }

    /// The layout that a ball has now; `nil` when it is still the same.
    private func successor(of layout: BallLayout, _ operation: Operation) async throws -> BallLayout? {
        let now = try await wholeLayout(of: layout.info.address, operation, isKey: layout.info.isKey)
        return try now.hasSameContent(as: layout) ? nil : now
    }
}

extension BallLayout {
    /// Whether two layouts are of the same chunks, put at the same time.
    fileprivate func hasSameContent(as other: BallLayout) throws -> Bool {
        // The same content may have come back by another put meanwhile.
        guard count == other.count, info.updatedAt == other.info.updatedAt, info.checksum == other.info.checksum else {
            return false
        }
        return try (0..<count).allSatisfy {
            let (ours, theirs) = (try self[$0], try other[$0])
            return ours.key == theirs.key && ours.checksum == theirs.checksum
        }
    }
}

extension MictlanXError {
    /// Whether a read meets this when the ball is replaced: chunks that are gone, or that have other bytes.
    fileprivate var mayComeOfReplace: Bool {
        code.errorClass == .integrity || [.notFound, .notStored, .existenceUnknown].contains(code)
    }
}

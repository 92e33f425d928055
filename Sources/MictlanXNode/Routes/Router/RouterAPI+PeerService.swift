internal import MictlanXModel
internal import NIOHTTP1

/// Our own calls to look after the peers of a node (docs/wire-notes.md).
extension RouterAPI {
    /// Takes a peer out of service, or brings it back.
    func setPeer(_ id: String, disabled isDisabled: Bool) async throws -> Reply {
        switch try await store.setPeer(id, disabled: isDisabled) {
        case .done: return Reply(status: .noContent)
        case .unknown: throw Refusal.notFound(PeerChange.unknownMessage(id, among: store.directories.ids))
        case .isLast: throw Refusal(status: 409, PeerChange.lastMessage(id))
        }
    }

    /// Heals from where `after` says, for a moment: the answer tells where to go on. So no request is long, one that is
    /// repeated does no harm, and a client that leaves ends the pass.
    func heal(_ request: Request) async throws -> Reply {
        let start = try request.queryNumber("after") ?? 0
        let elapsed = stopwatch(served.clock)
        let (report, next) = try await store.heal(after: Int64(start)) { elapsed() >= Self.healSlice }
        return try .json(
            HealReply(
                examined: report.examined, copied: report.copied, lost: report.lost, short: report.short,
                next: next.map { Int($0) }))
    }

    private static let healSlice = Duration.seconds(1)
}

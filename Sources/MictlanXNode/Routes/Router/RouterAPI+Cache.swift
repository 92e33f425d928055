internal import MictlanXModel
internal import NIOHTTP1

/// Wire protocol §3.16: there is no cache of the router here. The kernel's page cache holds what was read, cannot serve
/// what was replaced or deleted, and is not ours to list or to empty: the answers are those of an empty cache without
/// capacity.
extension RouterAPI {
    func cacheKeys() throws -> Reply { try noted(.json(CacheKeysReply(keys: []))) }

    func cacheStatistics() throws -> Reply { try noted(.json(CacheStatistics(total: 0, used: 0))) }

    func resetCache() -> Reply { noted(Reply(status: .noContent)) }

    private func noted(_ reply: Reply) -> Reply {
        var reply = reply
        reply.headers.append(("mictlanx-note", "this node has no cache of its own: the system's is enough"))
        return reply
    }
}

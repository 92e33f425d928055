internal import NIOCore
internal import NIOHTTP1
internal import Synchronization

/// The answers to reads of contents up to ``longest`` that are asked for again and again, as they were sent, for as long as
/// nothing in the catalog changes.
///
/// An answer is kept when its address is asked for a second time, with the version of the catalog from before it was read, and
/// is good for a request with the very same head. Its bytes are those of the chunk, by their checksum.
final class HotReplies: Sendable {
    /// One answer.
    struct Entry: Sendable {
        fileprivate let method: HTTPMethod
        fileprivate let headers: HTTPHeaders
        fileprivate let version: Int
        let parts: [HTTPServerResponsePart]
        let record: RequestRecord

        fileprivate func isFor(_ head: HTTPRequestHead) -> Bool {
            head.method == method && head.headers.count == headers.count
                && zip(head.headers, headers).allSatisfy { $0.name == $1.name && $0.value == $1.value }
        }
    }

    private struct State {
        var entries: [String: Entry] = [:]
        var bytes = 0
        /// The hashes of addresses that were asked for lately, each in its place.
        var seen = [Int](repeating: 0, count: HotReplies.seenCount)
        /// The same of those that needed more than a glance.
        var slow = [Int](repeating: 0, count: HotReplies.seenCount)
        /// The same of those that were served by a task.
        var served = [Int](repeating: 0, count: HotReplies.seenCount)
    }

    private let state = Mutex(State())

    /// The answer to a request.
    ///
    /// - Parameters:
    ///   - head: the request.
    ///   - version: tells the version of the catalog; `nil` where it cannot at once.
    /// - Returns: `nil` where none is kept, or something has changed since.
    func entry(for head: HTTPRequestHead, version: () -> Int?) -> Entry? {
        guard let entry = state.withLock({ $0.entries[head.uri] }), entry.isFor(head) else {
            return nil
        }
        guard version() == entry.version else {
            forget(head.uri)
            return nil
        }
        return entry
    }

    /// Whether an address was asked for lately; from now on it was.
    ///
    /// - Parameters:
    ///   - uri: the address.
    ///   - isTask: whether a task serves it: a request that needs more than a glance is seen before by what does not.
    /// - Returns: whether it was.
    func isHot(_ uri: String, inTask isTask: Bool = false) -> Bool {
        let hash = uri.hashValue
        let addresses = isTask ? \State.served : \.seen
        return state.withLock { state in
            let place = Self.place(of: hash)
            defer { state[keyPath: addresses][place] = hash }
            return state[keyPath: addresses][place] == hash
        }
    }

    /// Notes that the answer to a read needed more than a glance.
    func noteSlow(_ uri: String) {
        let hash = uri.hashValue
        state.withLock { $0.slow[Self.place(of: hash)] = hash }
    }

    /// Whether the last answer to a read needed more than a glance, and none is kept.
    func isSlow(_ uri: String) -> Bool {
        let hash = uri.hashValue
        return state.withLock { $0.slow[Self.place(of: hash)] == hash && $0.entries[uri] == nil }
    }

    private static func place(of hash: Int) -> Int { Int(UInt(bitPattern: hash) % UInt(seenCount)) }

    /// Keeps an answer.
    func keep(
        _ parts: [HTTPServerResponsePart], to head: HTTPRequestHead, _ record: RequestRecord,
        version: Int
    ) {
        let entry = Entry(
            method: head.method, headers: head.headers, version: version, parts: parts, record: record)
        let cost = record.sentBytes + Self.overhead
        state.withLock { state in
            if state.bytes + cost > Self.capacity { (state.entries, state.bytes) = ([:], 0) }
            guard cost <= Self.capacity, state.entries.updateValue(entry, forKey: head.uri) == nil else {
                return
            }
            state.bytes += cost
        }
    }

    private func forget(_ uri: String) {
        state.withLock { state in
            guard let entry = state.entries.removeValue(forKey: uri) else { return }
            state.bytes -= entry.record.sentBytes + Self.overhead
        }
    }

    /// Bytes of the longest content that is read from a file into memory for this.
    static let longest = 65_536
    /// Bytes in all: some hundred small contents.
    private static let capacity = 2_097_152
    /// What an answer takes beside its body, about.
    private static let overhead = 2_048
    private static let seenCount = 512
}

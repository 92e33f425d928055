import Synchronization
import TestSupport
import Testing

@testable import ShellKit

@Suite struct RemoteNameCacheTests {
    /// A store that answers when a test says so.
    private final class Store: Sendable {
        let asked = Mutex(0)
        let isOpen = Mutex(false)
        let names = Mutex<[String]>(["a", "b"])
    }

    private func cache(_ store: Store) throws -> RemoteNameCache {
        try RemoteNameCache { _, add in
            store.asked.withLock { $0 += 1 }
            let names = store.names.withLock { $0 }
            if let first = names.first { add(first) }
            while !store.isOpen.withLock({ $0 }) { await Task.yield() }
            for name in names { add(name) }
        }
    }

    @Test func aSlowStoreIsNotWaitedFor() async throws {
        let store = Store()
        let cache = try cache(store)
        let start = ContinuousClock.now
        let names = cache.names(at: .buckets, within: .milliseconds(150))
        #expect(ContinuousClock.now - start < .seconds(5))
        #expect(!names.isWhole)
        store.isOpen.withLock { $0 = true }
        #expect(await settles { cache.names(at: .buckets, within: .milliseconds(50)).isWhole })
        #expect(cache.names(at: .buckets, within: .zero).names.sorted() == ["a", "b"])
        // It is asked once, however often the key is pressed.
        #expect(store.asked.withLock { $0 } == 1)
    }

    @Test func whatIsOldIsShownWhileTheStoreIsAsked() async throws {
        let store = Store()
        store.isOpen.withLock { $0 = true }
        let cache = try cache(store)
        #expect(await settles { cache.names(at: .buckets, within: .milliseconds(50)).isWhole })
        store.isOpen.withLock { $0 = false }
        store.names.withLock { $0 = ["c"] }
        cache.expire()
        #expect(
            cache.names(at: .buckets, within: .zero) == .init(names: ["a", "b"], isWhole: true)
                || cache.names(at: .buckets, within: .zero) == .init(names: ["b", "a"], isWhole: true))
        store.isOpen.withLock { $0 = true }
        #expect(await settles { cache.names(at: .buckets, within: .milliseconds(50)).names == ["c"] })
    }

    @Test(
        arguments: [
            ("ph", nil, "", nil, "", "ph"), ("photos/2024/c", nil, "photos/", "photos", "2024/", "c"),
            ("/ph", "b", "/", nil, "", "ph"), ("/photos/x", "b", "/photos/", "photos", "", "x"),
            ("2024/c", "b", "", "b", "2024/", "c"), ("", "b", "", "b", "", ""), ("/ph", nil, "/", nil, "", "ph"),
        ] as [(String, String?, String, String?, String, String)])
    func wordsAreCut(text: String, current: String?, lead: String, bucket: String?, directory: String, rest: String) {
        let word = RemoteWord(text, bucket: current)
        #expect(word.lead == lead && word.bucket == bucket && word.directory == directory && word.rest == rest)
    }
}

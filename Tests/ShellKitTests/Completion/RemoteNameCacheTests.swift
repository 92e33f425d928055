import Foundation
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

    private func cache(
        _ store: Store, now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
    ) throws -> RemoteNameCache {
        try RemoteNameCache(now: now) { _, add in
            store.asked.withLock { $0 += 1 }
            let names = store.names.withLock { $0 }
            if let first = names.first { try add(first) }
            while !store.isOpen.withLock({ $0 }) { await Task.yield() }
            for name in names { try add(name) }
        }
    }

    /// The buckets, as soon as all are there.
    private func all(_ cache: RemoteNameCache, startingWith prefix: String = "", atMost count: Int = .max) async
        -> RemoteNameCache.Names
    {
        #expect(await settles { cache.names(at: .buckets, atMost: 1, within: .milliseconds(200)).extent != .arriving })
        return cache.names(at: .buckets, startingWith: prefix, atMost: count, within: .zero)
    }

    /// A bucket of a hundred thousand names is whole, whatever order they come in.
    @Test func manyNamesAreWhole() async throws {
        let names = (0..<110_000).map { "n\(String($0 * 7_919 % 110_000 + 1_000_000).dropFirst())" }
        let cache = try RemoteNameCache { _, add in
            for name in names { try add(name) }
            try add("z")
            try add("z")
        }
        let found = await all(cache, atMost: 3)
        #expect(found == .init(names: ["n000000", "n000001", "z"], count: 110_001, extent: .whole))
        let some = await all(cache, startingWith: "n10999")
        #expect(some == .init(names: (0...9).map { "n10999\($0)" }, count: 10, extent: .whole))
        #expect(await all(cache, startingWith: "o") == .init(names: [], count: 0, extent: .whole))
        #expect(await all(cache, startingWith: "zz") == .init(names: [], count: 0, extent: .whole))
    }

    /// More than may be kept is never taken for all, and the store is not read to its end for it.
    @Test func aListThatIsTooLongIsNeverWhole() async throws {
        let added = Mutex(0)
        let cache = try RemoteNameCache(maximumListSize: 4_096) { _, add in
            for number in 1_000_000...2_000_000 {
                try add("\(number)")
                added.withLock { $0 += 1 }
            }
        }
        let found = await all(cache, startingWith: "1000", atMost: 2)
        #expect(found.extent == .tooMany && found.names.first == "1000000")
        #expect(added.withLock { $0 } < 1_000)
        #expect(cache.size <= 4_096)
    }

    /// The lists that were used longest ago leave, so that all together stay within their bound.
    @Test func allListsTogetherAreBounded() async throws {
        let cache = try RemoteNameCache(maximumListSize: 4_096) { place, add in
            for number in 100...300 { try add("\(place)-\(number)".suffix(10).description) }
        }
        for bucket in 0..<40 {
            let place = RemoteNameCache.Place.level(bucket: "b\(bucket)", directory: "")
            #expect(await settles { cache.names(at: place, within: .milliseconds(50)).extent == .whole })
            #expect(cache.size <= 3 * 4_096)
        }
        #expect(cache.size > 4_096)
    }

    /// A list that took longer the last time than a key may wait is not waited for, when there is the one before.
    @Test func aKeyDoesNotWaitForALongListThatIsKnown() async throws {
        let store = Store()
        let later = Mutex(Duration.zero)
        let cache = try cache(store) { .now + later.withLock { $0 } }
        _ = cache.names(at: .buckets, within: .zero)
        #expect(await settles { store.asked.withLock { $0 } == 1 })
        later.withLock { $0 = .seconds(3_600) }
        store.isOpen.withLock { $0 = true }
        #expect(await all(cache).names == ["a", "b"])
        store.isOpen.withLock { $0 = false }
        cache.expire()
        let answer = Mutex<[String]?>(nil)
        // It waits like the thread of the terminal, and not in a task, which needs the threads of the others.
        Thread.detachNewThread {
            let found = cache.names(at: .buckets, within: .seconds(600))
            answer.withLock { $0 = found.names }
        }
        #expect(await settles { answer.withLock { $0 } == ["a", "b"] })
        store.isOpen.withLock { $0 = true }
    }

    @Test func aSlowStoreIsNotWaitedFor() async throws {
        let store = Store()
        let cache = try cache(store)
        let start = ContinuousClock.now
        let names = cache.names(at: .buckets, within: .milliseconds(150))
        #expect(ContinuousClock.now - start < .seconds(5))
        #expect(names.extent == .arriving)
        store.isOpen.withLock { $0 = true }
        #expect(await all(cache).names == ["a", "b"])
        // It is asked once, however often the key is pressed.
        #expect(store.asked.withLock { $0 } == 1)
    }

    @Test func whatIsOldIsShownWhileTheStoreIsAsked() async throws {
        let store = Store()
        store.isOpen.withLock { $0 = true }
        let cache = try cache(store)
        #expect(await all(cache).names == ["a", "b"])
        store.isOpen.withLock { $0 = false }
        store.names.withLock { $0 = ["c"] }
        cache.expire()
        #expect(cache.names(at: .buckets, within: .zero) == .init(names: ["a", "b"], count: 2, extent: .whole))
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

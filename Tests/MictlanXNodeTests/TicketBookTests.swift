import MictlanXModel
import Synchronization
import Testing

@testable import MictlanXNode

@Suite struct TicketBookTests {
    private final class Time: Sendable {
        let now = Mutex(1_000)

        func pass(_ seconds: Int) { now.withLock { $0 += seconds } }
    }

    private func ticket(_ key: String, tag: Int = 0) throws -> Ticket {
        let metadata = ChunkMetadata(
            key: key, size: 0, checksum: Checksum.ofNothing.hex, tags: ["t": String(repeating: "x", count: tag)],
            producerID: "p", ballID: "b", bucketID: "bucket")
        return Ticket(
            chunk: CatalogChunk(metadata, checksum: .ofNothing), peers: [1], isReplacing: false)
    }

    private func book(_ time: Time, capacity: Int = 1_000_000) -> TicketBook {
        TicketBook(capacity: capacity, lifetime: .seconds(60)) { time.now.withLock { $0 } }
    }

    @Test func aTicketIsGoodUntilItIsRedeemed() throws {
        let book = book(Time())
        let id = book.issue(try ticket("k_0"))
        #expect(id.utf8.count == 21)
        for _ in 0..<3 { #expect(book.ticket(id)?.chunk.key == "k_0") }
        book.redeem(id)
        #expect(book.ticket(id) == nil && book.count == 0)
    }

    @Test func aTicketExpires() throws {
        let time = Time()
        let book = book(time)
        let old = book.issue(try ticket("old_0"))
        time.pass(59)
        let new = book.issue(try ticket("new_0"))
        #expect(book.ticket(old) != nil)
        time.pass(1)
        #expect(book.ticket(old) == nil && book.ticket(new) != nil)
        time.pass(100)
        _ = book.issue(try ticket("newest_0"))
        #expect(book.count == 1)
    }

    @Test func aFullBookDropsTheOldest() throws {
        let book = book(Time(), capacity: 20_000)
        let ids = try (0..<50).map { book.issue(try ticket("k_\($0)", tag: 1_000)) }
        #expect(book.count < 10 && book.ticket(ids[49]) != nil && book.ticket(ids[0]) == nil)
    }

    @Test func anAdoptedIdEndsTheOlderTicket() throws {
        let book = book(Time())
        #expect(book.issue(try ticket("a_0"), as: "T") == "T")
        _ = book.issue(try ticket("b_0"), as: "T")
        #expect(book.ticket("T")?.chunk.key == "b_0" && book.count == 1)
        book.removeAll()
        #expect(book.count == 0)
    }
}

import MictlanXBatch
import Testing

@testable import ShellKit

/// What is told of how far something has come.
@Suite struct ProgressTests {
    private func progress(
        done: Int = 0, failed: Int = 0, of total: Int? = nil, bytes: Int = 0, ofBytes totalBytes: Int? = nil
    ) -> ItemProgress {
        var progress = ItemProgress(total: total, totalBytes: totalBytes)
        progress.done = done
        progress.failed = failed
        progress.bytes = bytes
        return progress
    }

    @Test func saysAllThatIsKnown() {
        var rate = ProgressRate()
        rate.note(progress(of: 5_000, ofBytes: 32 << 20), at: .zero)
        let now = progress(done: 1_202, failed: 2, of: 5_000, bytes: 12 << 20, ofBytes: 32 << 20)
        rate.note(now, at: .seconds(4))
        #expect(
            ProgressText.line("put", now, rate, columns: 200)
                == "put  ▕████▌       ▏ 37 %  1,204/5,000  12 MiB of 32 MiB  3 MiB/s  7s left  2 failed")
        // A log has numbers and no bar.
        #expect(
            ProgressText.line("put", now, rate)
                == "put  37 %  1,204/5,000  12 MiB of 32 MiB  3 MiB/s  7s left  2 failed")
        #expect(ProgressText.line("put", now, rate, columns: 60).hasPrefix("put  37 %  1,204/5,000"))
        #expect(ProgressText.line("put", now, rate, columns: 10).count == 10)
    }

    /// Before anything is known there is a line nevertheless.
    @Test func saysSomethingFromTheStart() {
        #expect(ProgressText.line("put", progress(), ProgressRate()) == "put")
        // A list that is being made has a number, too.
        var listing = progress()
        listing.listed = 12_544
        #expect(ProgressText.line("put", listing, ProgressRate(), columns: 80) == "put  listing 12,544")
        #expect(
            ProgressText.line("rm", progress(done: 3, of: 4), ProgressRate(), columns: 80)
                == "rm  ▕█████████   ▏ 75 %  3/4")
        // One ball needs no count; a pipe has no total.
        let half = ProgressText.line("put", progress(of: 1, bytes: 5, ofBytes: 10), ProgressRate())
        #expect(half.contains("50 %  5 B of 10 B"))
        #expect(ProgressText.line("put", progress(of: 1, bytes: 2_048), ProgressRate()) == "put  2 KiB")
        // Of one file the part that was read for its checksums, of several the bytes.
        var hashing = progress(of: 1, bytes: 0, ofBytes: 10)
        hashing.hashing = 4
        #expect(ProgressText.line("put", hashing, ProgressRate()) == "put  0 %  hashing 40 %  0 B of 10 B")
        hashing.total = 2
        #expect(ProgressText.line("put", hashing, ProgressRate()) == "put  0 %  0/2  hashing 4 B  0 B of 10 B")
        // So it is told of what is read first and sent then: a ball that is copied, a pipe of unknown length.
        var reading = progress(of: 1, bytes: 0, ofBytes: 10)
        reading.reading = 5
        #expect(ProgressText.line("cp", reading, ProgressRate()) == "cp  0 %  reading 50 %  0 B of 10 B")
        reading = progress()
        reading.reading = 4_096
        #expect(ProgressText.line("put", reading, ProgressRate()) == "put  reading 4 KiB")
    }

    @Test func theRateIsThatOfTheLastSeconds() throws {
        var rate = ProgressRate()
        for second in 0...100 {
            // Fast at first, slow in the end.
            let bytes = second < 50 ? second * 1_000 : 50_000 + (second - 50) * 10
            rate.note(progress(bytes: bytes, ofBytes: 100_000), at: .seconds(second))
        }
        let speed = try #require(rate.bytesPerSecond)
        #expect(speed == 10)
        let rest = try #require(rate.rest(of: progress(bytes: 50_500, ofBytes: 100_000)))
        #expect(rest == .seconds(4_950))
    }

    @Test func aStandstillHasNoEnd() {
        var rate = ProgressRate()
        for second in 0...30 { rate.note(progress(done: 1, of: 2), at: .seconds(second)) }
        #expect(rate.itemsPerSecond == 0)
        #expect(rate.rest(of: progress(done: 1, of: 2)) == nil)
    }

    @Test func numbersBeyondAllSenseAreNoTrap() {
        var rate = ProgressRate()
        rate.note(progress(bytes: 0, ofBytes: .max), at: .zero)
        rate.note(progress(bytes: 1, ofBytes: .max), at: .seconds(1))
        #expect(ProgressText.line("put", progress(bytes: 1, ofBytes: .max), rate).contains("left"))
        #expect(ProgressText.line("put", progress(done: 9, of: 3, bytes: 30, ofBytes: 10), rate).contains("100 %"))
    }

    @Test func manyRowsBecomeASummaryOnATerminalAlone() {
        #expect(ItemFlood.isSummed(5_000, isTerminal: true, format: .table))
        #expect(!ItemFlood.isSummed(5_000, isTerminal: false, format: .table))
        #expect(!ItemFlood.isSummed(5_000, isTerminal: true, format: .ndjson))
        #expect(!ItemFlood.isSummed(3, isTerminal: true, format: .table))
    }
}

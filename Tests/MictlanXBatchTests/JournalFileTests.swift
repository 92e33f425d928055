import MictlanXClient
import MictlanXModel
import Synchronization
import SystemPackage
import TestSupport
import Testing

@testable import MictlanXBatch

@Suite struct JournalFileTests {
    /// Counts the calls and makes them fail.
    private final class Disk: Sendable {
        struct State {
            var writes = 0
            var synchronizations = 0
            /// The write that fails, counted from 1, and how much of it is taken first.
            var failing: (write: Int, taken: Int)?
            var failsSynchronization = false
        }

        let state = Mutex(State())

        var calls: JournalFile.Calls {
            var calls = JournalFile.Calls()
            let (write, synchronize) = (calls.write, calls.synchronize)
            calls.write = { [self] file, bytes in
                let taken: Int? = state.withLock { state in
                    state.writes += 1
                    guard let failing = state.failing, failing.write == state.writes else { return nil }
                    return failing.taken
                }
                guard let taken else { return try write(file, bytes) }
                if taken == 0 { throw Errno.noSpace }
                return try write(file, Array(bytes.prefix(taken)))
            }
            calls.synchronize = { [self] file in
                let fails = state.withLock { state in
                    state.synchronizations += 1
                    return state.failsSynchronization
                }
                if fails { throw Errno.ioError }
                try synchronize(file)
            }
            return calls
        }

        var writes: Int { state.withLock { $0.writes } }
        var synchronizations: Int { state.withLock { $0.synchronizations } }
    }

    private static func done(_ ordinal: Int) -> JournalRecord {
        .done("up", ordinal: ordinal, via: .io, size: 1, checksum: nil)
    }

    private static func records(of file: FilePath) async throws -> (records: [JournalRecord], ending: JournalEnding) {
        let (records, ending) = try await JournalReader.fold(file, into: []) { $0.append($1.record) }
        return (records, ending)
    }

    private static func journal(_ file: FilePath, _ disk: Disk = Disk()) throws -> JournalFile {
        try JournalFile(file, now: { Timestamp(nanoseconds: 0) }, calls: disk.calls)
    }

    @Test func everyRecordIsOneWriteAndIsThereWhenTheCallReturns() async throws {
        try await withTemporaryDirectory { directory in
            let (file, disk) = (directory.appending("journal"), Disk())
            let journal = try Self.journal(file, disk)
            for ordinal in 0..<3 {
                try await journal.append(Self.done(ordinal))
                #expect(try await Self.records(of: file).records.count == ordinal + 1)
            }
            #expect(disk.writes == 3)
        }
    }

    @Test func aBarrierIsOneSynchronizationForAllWhoWait() async throws {
        try await withTemporaryDirectory { directory in
            let disk = Disk()
            let journal = try Self.journal(directory.appending("journal"), disk)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for ordinal in 0..<64 {
                    group.addTask {
                        try await journal.append(.begun("rm", ordinals: [ordinal], attempt: 1))
                        try await journal.barrier()
                    }
                }
                try await group.waitForAll()
            }
            #expect((1...64).contains(disk.synchronizations))
            let before = disk.synchronizations
            try await journal.barrier()
            #expect(disk.synchronizations == before)
        }
    }

    @Test func recordsThatComeTogetherAreOneWrite() async throws {
        try await withTemporaryDirectory { directory in
            let (file, disk) = (directory.appending("journal"), Disk())
            let journal = try Self.journal(file, disk)
            try await journal.append((0..<3).map(Self.done))
            #expect(disk.writes == 1)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for ordinal in 3..<100 { group.addTask { try await journal.append(Self.done(ordinal)) } }
                try await group.waitForAll()
            }
            #expect((2...98).contains(disk.writes))
            let (records, ending) = try await Self.records(of: file)
            #expect(Set(records) == Set((0..<100).map(Self.done)) && records.count == 100)
            #expect(ending == .whole(length: ending.length))
        }
    }

    /// A write that is cut off fails all of its records, whole or not; what is read again are the whole ones.
    @Test(arguments: [0, 60, 130]) func aGroupThatIsCutOffFailsAsAWhole(taken: Int) async throws {
        try await withTemporaryDirectory { directory in
            let (file, disk) = (directory.appending("journal"), Disk())
            disk.state.withLock { $0.failing = (write: 1, taken: taken) }
            let journal = try Self.journal(file, disk)
            let failed = await withTaskGroup(of: Bool.self) { group in
                for first in [0, 10, 20] {
                    group.addTask { (try? await journal.append((first..<first + 3).map(Self.done))) == nil }
                }
                return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
            }
            #expect(failed == 3)
            #expect(disk.writes == 1)
            let (records, ending) = try await Self.records(of: file)
            #expect(records.count == (taken == 130 ? 1 : 0))
            #expect(ending == (taken == 0 ? .whole(length: 0) : .torn(length: ending.length)))
        }
    }

    @Test func acknowledgementsAreSynchronizedInGroups() async throws {
        try await withTemporaryDirectory { directory in
            let disk = Disk()
            let journal = try Self.journal(directory.appending("journal"), disk)
            try await journal.append(Self.done(0))
            // Nobody asks: the time of the group alone brings it about.
            #expect(await settles { disk.synchronizations == 1 })
            for ordinal in 1...JournalFile.groupSize { try await journal.append(Self.done(ordinal)) }
            #expect(await settles { disk.synchronizations >= 2 })
        }
    }

    @Test(arguments: [0, 5]) func aWriteThatFailsEndsTheJournal(taken: Int) async throws {
        try await withTemporaryDirectory { directory in
            let (file, disk) = (directory.appending("journal"), Disk())
            disk.state.withLock { $0.failing = (write: 2, taken: taken) }
            let journal = try Self.journal(file, disk)
            try await journal.append(Self.done(0))
            for _ in 0..<2 {
                let error = await #expect(throws: MictlanXError.self) { try await journal.append(Self.done(1)) }
                #expect(error?.code == .journal)
            }
            await #expect(throws: MictlanXError.self) { try await journal.barrier() }
            #expect(disk.writes == 2)
            let (records, ending) = try await Self.records(of: file)
            #expect(records == [Self.done(0)])
            #expect(ending == (taken == 0 ? .whole(length: ending.length) : .torn(length: ending.length)))
        }
    }

    @Test func aSynchronizationThatFailsIsNeverTriedAgain() async throws {
        try await withTemporaryDirectory { directory in
            let disk = Disk()
            let journal = try Self.journal(directory.appending("journal"), disk)
            disk.state.withLock { $0.failsSynchronization = true }
            try await journal.append(.begun("rm", ordinals: [0], attempt: 1))
            for _ in 0..<2 {
                let error = await #expect(throws: MictlanXError.self) { try await journal.barrier() }
                #expect(error?.code == .journal)
            }
            await #expect(throws: MictlanXError.self) { try await journal.append(Self.done(0)) }
            #expect(disk.synchronizations == 1)
        }
    }

    @Test func itGoesOnBehindTheLastWholeRecord() async throws {
        try await withTemporaryDirectory { directory in
            let file = directory.appending("journal")
            let first = try Self.journal(file)
            for ordinal in 0..<3 { try await first.append(Self.done(ordinal)) }
            try file.write(try file.readBytes().dropLast(9))
            let ending = try await Self.records(of: file).ending
            #expect(ending == .torn(length: ending.length))
            let second = try JournalFile(
                file, at: JournalFile.Position(number: 2, length: ending.length),
                now: { Timestamp(nanoseconds: 0) })
            try await second.append(Self.done(7))
            let (records, whole) = try await Self.records(of: file)
            #expect(records == [Self.done(0), Self.done(1), Self.done(7)])
            #expect(whole == .whole(length: whole.length))
        }
    }
}

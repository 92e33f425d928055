import MictlanXPlatform
import Synchronization
import Testing

/// Group commit.
struct SharedWorkTests {
    private struct Refusal: Error {}

    /// Lets everybody through once it is open.
    private final class Gate: Sendable {
        private let state = Mutex<(isOpen: Bool, waiters: [CheckedContinuation<Void, Never>])>((false, []))

        func pass() async {
            await withCheckedContinuation { waiter in
                let isOpen = state.withLock { state in
                    if !state.isOpen { state.waiters.append(waiter) }
                    return state.isOpen
                }
                if isOpen { waiter.resume() }
            }
        }

        func open() {
            let waiters = state.withLock { state in
                state.isOpen = true
                return state.waiters
            }
            for waiter in waiters { waiter.resume() }
        }
    }

    /// What is handed in and done in one test.
    private final class Course: Sendable {
        private let work = SharedWork<Int, Refusal>()
        private let gate = Gate()
        /// One works at a time, as with a file.
        private let turn = Limiter(width: 1)
        private let state = Mutex<(groups: [[Int]], failed: Set<Int>)>(([], []))
        /// The works that fail, from 1.
        private let failing: Set<Int>

        init(failing: Set<Int>) { self.failing = failing }

        var groups: [[Int]] { state.withLock { $0.groups } }
        var failed: Set<Int> { state.withLock { $0.failed } }

        func open() { gate.open() }

        func submit(_ number: Int) async {
            do {
                try await work.submit(number) { await lead() }
            } catch {
                state.withLock { _ = $0.failed.insert(number) }
            }
        }

        private func lead() async -> Result<Void, Refusal> {
            (try? await turn.withPermit { await workForGroup() }) ?? .failure(Refusal())
        }

        private func workForGroup() async -> Result<Void, Refusal> {
            let group = work.take()
            let number = state.withLock { state in
                state.groups.append(group.elements)
                return state.groups.count
            }
            await gate.pass()
            let result: Result<Void, Refusal> = failing.contains(number) ? .failure(Refusal()) : .success(())
            group.settle(result)
            return result
        }
    }

    /// Submits numbers; no work ends before all had the time to come.
    private func course(_ count: Int, failing: Set<Int> = []) async -> Course {
        let course = Course(failing: failing)
        await withTaskGroup(of: Void.self) { tasks in
            for number in 0..<count { tasks.addTask { await course.submit(number) } }
            tasks.addTask {
                for _ in 0..<count * 4 { await Task.yield() }
                course.open()
            }
        }
        return course
    }

    @Test func everybodyIsWorkedForOnce() async {
        let course = await course(40)
        #expect(course.groups.flatMap(\.self).sorted() == Array(0..<40))
        #expect(course.failed.isEmpty)
    }

    /// The others of a group that fails fail with it; those of another group do not.
    @Test func aFailureIsThatOfAllInItsGroup() async throws {
        let course = await course(40, failing: [2])
        #expect(course.failed == Set(try #require(course.groups.dropFirst().first)))
    }

    /// A work that has begun takes nobody in: who comes then is worked for by himself.
    @Test func whoComesLaterIsNotForgotten() async throws {
        let (work, groups) = (SharedWork<Int, Refusal>(), Groups())
        try await work.submit(0) {
            let first = work.take()
            groups.add(first.elements)
            try? await work.submit(1) {
                groups.add(work.take().elements)
                return .success(())
            }
            return .success(())
        }
        #expect(groups.all == [[0], [1]])
    }

    private final class Groups: Sendable {
        private let state = Mutex<[[Int]]>([])
        var all: [[Int]] { state.withLock { $0 } }
        func add(_ group: [Int]) { state.withLock { $0.append(group) } }
    }
}

import MictlanXClient
import Testing

struct RouterSelectorTests {
    @Test func rotates() {
        var selector = RouterSelector(count: 3)
        #expect((0..<7).map { _ in selector.pick(now: .zero) } == [0, 1, 2, 0, 1, 2, 0])
    }

    @Test func leavesAFailedRouterAloneUntilItsTimeIsOver() {
        var selector = RouterSelector(count: 2, firstQuarantine: .seconds(1))
        selector.failed(0, now: .zero)
        #expect((0..<3).map { _ in selector.pick(now: .milliseconds(999)) } == [1, 1, 1])
        #expect(selector.pick(now: .seconds(1)) == 0)
    }

    @Test func quarantineDoublesAndIsForgottenAfterAnAnswer() {
        var selector = RouterSelector(count: 2, firstQuarantine: .seconds(1), longestQuarantine: .seconds(4))
        for _ in 0..<9 { selector.failed(0, now: .zero) }
        #expect(selector.pick(now: .milliseconds(3_999)) == 1)
        #expect(selector.pick(now: .seconds(4)) == 0)
        selector.succeeded(0)
        selector.failed(0, now: .seconds(10))
        #expect(selector.pick(now: .seconds(11)) == 1)
        #expect(selector.pick(now: .seconds(11)) == 0)
    }

    @Test func asksTheOneThatIsBackFirstWhenAllAreInQuarantine() {
        var selector = RouterSelector(count: 2, firstQuarantine: .seconds(1))
        selector.failed(0, now: .seconds(5))
        selector.failed(1, now: .seconds(4))
        #expect(selector.pick(now: .seconds(5)) == 1)
    }

    @Test func avoidsTheOneThatJustFailedUnlessThereIsNoOther() {
        var two = RouterSelector(count: 2)
        #expect(two.pick(now: .zero, avoiding: 0) == 1)
        var one = RouterSelector(count: 1)
        #expect(one.pick(now: .zero, avoiding: 0) == 0)
    }
}

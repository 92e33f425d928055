import Testing

@testable import MictlanXNode

@Suite struct DocumentBudgetTests {
    @Test func whoComesTooLateGetsNothing() {
        let budget = DocumentBudget(capacity: 100)
        let free = DocumentBudget.free
        var shares = [DocumentBudget.Share(of: budget), DocumentBudget.Share(of: budget)]
        #expect(shares[0].grow(to: free) && shares[1].grow(to: free))
        #expect(budget.usedBytes == 0)
        #expect(shares[0].grow(to: free + 60) && shares[0].grow(to: free + 90))
        #expect(budget.usedBytes == 90)
        #expect(!shares[1].grow(to: free + 11))
        #expect(shares[1].grow(to: free + 10))
        #expect(budget.usedBytes == 100)
        shares.removeFirst()
        #expect(budget.usedBytes == 10)
        shares.removeAll()
        #expect(budget.usedBytes == 0)
    }
}

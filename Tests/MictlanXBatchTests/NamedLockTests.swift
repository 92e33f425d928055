import Testing

@testable import MictlanXBatch

@Suite struct NamedLockTests {
    @Test(arguments: [
        ("ingest", "ingest"), ("ingest/b", "ingest%2fb"), ("..", "%2e%2e"), ("a b", "a%20b"), ("A-_9", "A-_9"),
        ("ü", "%c3%bc"),
    ])
    func namesAreComponents(name: String, component: String) {
        #expect(NamedLock.component(of: name) == component)
    }

    @Test func longNamesAreStillApart() {
        let (one, two) = (String(repeating: "x", count: 300), String(repeating: "x", count: 301))
        #expect(NamedLock.component(of: one) != NamedLock.component(of: two))
        #expect(NamedLock.component(of: one).utf8.count == 64)
    }
}

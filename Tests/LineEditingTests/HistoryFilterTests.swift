import Testing

@testable import LineEditing

@Suite struct HistoryFilterTests {
    @Test(arguments: [
        "ls photos", "put ./x b/", "connect mictlanx://mictlanx-router-0@localhost:60666?api_version=4",
        "set safe on", "echo token",
    ])
    func accepts(entry: String) {
        #expect(HistoryFilter.accepts(entry))
    }

    @Test(arguments: [
        "", " ls", "\tls", "login me", "set token abc", "connect --password x", "connect --token=x",
        "connect https://me:secret@host/", String(repeating: "x", count: 70_000),
    ])
    func refuses(entry: String) {
        #expect(!HistoryFilter.accepts(entry))
    }
}

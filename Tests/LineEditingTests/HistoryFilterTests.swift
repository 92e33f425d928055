import Testing

@testable import LineEditing

@Suite struct HistoryFilterTests {
    @Test(arguments: [
        "ls photos", "put ./x b/", "connect mictlanx://mictlanx-router-0@localhost:60666?api_version=4",
        "set safe on", "echo token", "put f b/ --token-file=t", "ls --tag stage=raw", "let day = 2026-11-28",
        "ls b/tokens",
    ])
    func accepts(entry: String) {
        #expect(HistoryFilter.accepts(entry))
    }

    @Test(arguments: [
        "", " ls", "\tls", "login me", "set token abc", "connect --password x", "connect --token=x",
        "let password = hunter2", "let my_Token = x", "put f b/ --tag token=abc", "put f b/ --tag=API_SECRET=abc",
        "echo Authorization: Bearer abc", "echo 'bearer abc'", "echo \"password=x\"", "ls --uri http://h/?token=abc",
        "connect https://me:secret@host/", String(repeating: "x", count: 70_000),
    ])
    func refuses(entry: String) {
        #expect(!HistoryFilter.accepts(entry))
    }
}

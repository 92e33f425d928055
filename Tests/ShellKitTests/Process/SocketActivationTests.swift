import Testing

@testable import ShellKit

@Suite struct SocketActivationTests {
    @Test func oneSocketForThisProcessIsTaken() throws {
        try SocketActivation.check(Environment(["LISTEN_PID": "42", "LISTEN_FDS": "1"]), process: 42)
    }

    @Test(arguments: [
        [:], ["LISTEN_FDS": "1"], ["LISTEN_PID": "42"], ["LISTEN_PID": "41", "LISTEN_FDS": "1"],
        ["LISTEN_PID": "42", "LISTEN_FDS": "0"],
    ]) func noneIsToldWithTheWayToGo(variables: [String: String]) {
        let error = #expect(throws: ShellError.self) {
            try SocketActivation.check(Environment(variables), process: 42)
        }
        #expect(error?.code == .configuration && error?.hint?.contains("unix:PATH") == true)
    }

    @Test func severalAreRefused() {
        let error = #expect(throws: ShellError.self) {
            try SocketActivation.check(Environment(["LISTEN_PID": "42", "LISTEN_FDS": "2"]), process: 42)
        }
        #expect(error?.message.contains("2 sockets") == true)
    }
}

import MictlanXModel
import MictlanXText
import Testing

@testable import ShellKit

@Suite struct StoreClockTests {
    private let noon = Timestamp(nanoseconds: 1_700_000_000_000_000_000)

    @Test(arguments: [
        ("Tue, 14 Nov 2023 22:13:20 GMT", DoctorRow.State.good, "agrees"),
        ("Tue, 14 Nov 2023 22:13:18 GMT", .good, "agrees"),
        ("Tue, 14 Nov 2023 22:15:20 GMT", .remark, "2m ahead of"),
        ("Tue, 14 Nov 2023 21:13:20 GMT", .remark, "1h behind"),
        ("yesterday", .good, "does not tell"),
    ])
    func differences(date: String, state: DoctorRow.State, says: String) {
        let clock = StoreClock()
        clock.note(nil, at: noon)
        clock.note(date, at: noon)
        // The first answer counts.
        clock.note("Tue, 14 Nov 2023 23:13:20 GMT", at: noon)
        let row = DoctorRow(clock: clock.lead)
        #expect(row.state == state)
        #expect(row.detail.contains(says), "\(row.detail)")
    }
}

import Foundation
import MictlanXPlatform
import Testing

@Suite struct LocalZoneTests {
    /// The zone of this process, whatever it is, by another implementation.
    @Test(arguments: [0, 951_782_400, 1_774_742_400, 1_782_907_200, -2_000_000_000, 4_000_000_000] as [Int64])
    func isThatOfTheSystem(local: Int64) {
        let offset = LocalZone.offset(atLocal: local)
        let moment = Date(timeIntervalSince1970: TimeInterval(local - offset))
        #expect(Int64(TimeZone.current.secondsFromGMT(for: moment)) == offset)
    }
}

import MictlanXModel
import MictlanXText
import Testing

@testable import ShellKit

@Suite struct PeerRowTests {
    private func peer(_ condition: PeerCondition? = nil, port: Int = 7, address: String = "h") -> PeerDescription {
        PeerDescription(
            peerID: "p", address: address, port: port, scheme: "http", condition: condition,
            uploads: condition == nil ? nil : 3)
    }

    private let space = PeerSpace(peerID: "p", usedDisk: 250, totalDisk: 1_000)

    @Test func ourNodeTellsEverything() {
        let row = PeerRow(peer(.inService), isAvailable: true, space)
        #expect(row.cells(exact: true) == ["in-service", "250", "750", "25", "3", "h:7", "p"])
        #expect(
            JSONText.encode(.object(row.record))
                == #"{"peer":"p","state":"in-service","available":true,"used":250,"free":750,"total":1000,"#
                + #""uploads":3,"address":"h:7"}"#)
    }

    /// The recorded router says available or not; a peer that does not answer is not in its statistics.
    @Test(arguments: [(true, "available"), (false, "unavailable")])
    func whatIsNotToldIsNotShown(isAvailable: Bool, state: String) {
        let row = PeerRow(peer(port: -1), isAvailable: isAvailable, nil)
        #expect(row.cells(exact: false) == [state, "-", "-", "-", "-", "-", "p"])
    }

    @Test func aForeignAddressIsWrittenAsOne() {
        #expect(PeerRow(peer(.disabled, address: "::1"), isAvailable: false, nil).cells(exact: true)[5] == "[::1]:7")
        let wild = PeerSpace(peerID: "p", usedDisk: 9, totalDisk: 0)
        #expect(PeerRow(peer(.missing), isAvailable: false, wild).cells(exact: true)[3] == "0")
    }
}

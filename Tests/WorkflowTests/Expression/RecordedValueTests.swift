import MictlanXBatch
import MictlanXModel
import MictlanXText
import SystemPackage
import Testing

@testable import Workflow

struct RecordedValueTests {
    private static let items = ItemSet(
        kind: .balls, count: 2, bytes: ByteCount(9), file: "/runs/r/lists/s.0", sha256: .ofNothing,
        origin: ItemSet.Origin(scanned: 4, hasSelector: true))

    @Test(
        arguments: [
            .null, .bool(true), .int(.min), .float(0.1), .float(1), .string("\u{0}$size\n"), .bytes([0, 0xFF, 0x0A]),
            .duration(.nanoseconds(-1)), .size(ByteCount(1 << 60)), .time(Timestamp(nanoseconds: -1)),
            .list([.size(ByteCount(1)), .list([])]), .map(["$size": .int(1), "b": .map([:])]), .items(items),
        ] as [WorkflowValue])
    func comesBackAsItWas(value: WorkflowValue) throws {
        let recorded = try #require(value.recorded)
        let line = Array(JSONText.encode(recorded).utf8)
        #expect(WorkflowValue(recorded: try JSONParser.parse(line)) == value)
    }

    @Test(
        arguments: [
            .secret(SecretValue("s")), .unknown, .list([.int(1), .secret(SecretValue("s"))]), .map(["a": .unknown]),
        ] as [WorkflowValue])
    func whatMayNotBeWrittenIsNot(value: WorkflowValue) {
        #expect(value.recorded == nil)
    }

    @Test(arguments: [
        #"{"$size":"x"}"#, #"{"$what":1}"#, #"{"a":1}"#, #"{"$bytes":"0"}"#, #"{"$items":{"kind":"balls"}}"#, "[{}]",
        #"{"$duration":[1]}"#, #"{"$map":{"a":{}}}"#,
    ])
    func whatIsNotOursIsRefused(line: String) throws {
        #expect(WorkflowValue(recorded: try JSONParser.parse(Array(line.utf8))) == nil)
    }
}

import MictlanXBatch
import MictlanXClient
import MictlanXModel
import SystemPackage
import TestSupport
import Testing

@testable import Workflow

@Suite struct TraceReaderTests {
    private let bench: WorkflowBench

    init() throws { bench = try WorkflowBench() }

    private func read(_ text: String, _ format: TraceFormat = TraceFormat(syntax: .csv)) throws -> [TraceEvent] {
        var reader = try TraceReader(try bench.write("trace", text), format)
        var events: [TraceEvent] = []
        while let event = try reader.next() { events.append(event) }
        return events
    }

    /// The file that the Python client's own benchmark writes is taken as it is.
    @Test func theColumnsOfThePythonClientNeedNoNames() throws {
        let events = try read(
            "bucket_id,key,operation,size,interarrival_time\nb,k1,PUT,1024,0\nb,k1,GET,1024,0.25\nc,\"k,\"\"2\",put,10kB,1.5\n"
        )
        #expect(events.map(\.operation) == [.put, .get, .put])
        #expect(events.map(\.arrival) == [.zero, .milliseconds(250), .milliseconds(1750)])
        #expect(events.map { $0.bucket?.rawValue } == ["b", "b", "c"])
        #expect(events.map(\.size) == [1024, 1024, 10_000])
        #expect(events[2].key.text == "k,\"2" && events.map(\.line) == [2, 3, 4])
    }

    @Test(arguments: [
        ("s", "10.5", "11", Duration.milliseconds(500)), ("ms", "1700000000123", "1700000000125", .milliseconds(2)),
        ("ns", "1700000000000000001", "1700000000000000003", .nanoseconds(2)),
        ("s", "2026-11-28T10:00:00Z", "2026-11-28T10:00:01.5Z", .milliseconds(1500)),
    ])
    func momentsAreRelativeToTheFirst(unit: String, first: String, second: String, gap: Duration) throws {
        var format = TraceFormat(syntax: .csv, time: .at("when"), operation: "op", key: "k")
        format.unit = try #require(TraceSource.Unit(rawValue: unit)).duration
        let events = try read("when,op,k\n\(first),get,a\n\(second),get,b\n", format)
        #expect(events.map(\.arrival) == [.zero, gap])
    }

    @Test func linesOfJSONAreTakenToo() throws {
        var format = TraceFormat(syntax: .ndjson, operation: "op")
        format.source = "path"
        let events = try read(
            "{\"key\":\"a\",\"op\":\"write\",\"path\":\"x/y\",\"interarrival_time\":0.5}\n\n"
                + "{\"key\":\"b\",\"op\":\"R\",\"size\":7,\"interarrival_time\":1,\"more\":null}\n", format)
        #expect(events.map(\.arrival) == [.milliseconds(500), .milliseconds(1500)])
        #expect(events[0].source == Array("x/y".utf8) && events[1].size == 7 && events[1].operation == .get)
    }

    @Test(arguments: [
        ("key,operation\na,put\n", "1: there is no column 'interarrival_time'"),
        ("key,operation,interarrival_tim\na,put,1\n", "did you mean 'interarrival_tim'"),
        ("key,operation,interarrival_time\na,put,1\na,list,1\n", "3: 'list' is neither a put nor a get"),
        ("key,operation,interarrival_time\na,put,-1\n", "2: 'interarrival_time' is negative"),
        ("key,operation,interarrival_time\na,put,soon\n", "2: 'soon' is not a time"),
        ("key,operation,interarrival_time\na,put,1e300\n", "is not a time"),
        ("key,operation,interarrival_time\na,put,99999999\n", "longer than"),
        ("key,operation,interarrival_time\n,put,1\n", "2: 'key' is missing"),
        ("key,operation,interarrival_time\na,put\n", "2: 'interarrival_time' is missing"),
        ("key,operation,interarrival_time,size\na,put,1,big\n", "2: 'big' is not a size"),
        ("key,operation,interarrival_time,bucket_id\na,put,1,a.b\n", "2: "),
        ("key,operation,interarrival_time\n\"a,put,1\n", "2: a quote is not closed"),
    ])
    func faultsNameTheirLine(text: String, message: String) throws {
        #expect {
            try read(text)
        } throws: { error in
            (error as? MictlanXError)?.message.contains(message) == true
        }
    }

    @Test func aTraceThatIsNotSortedIsRefused() throws {
        let format = TraceFormat(syntax: .csv, time: .at("t"))
        #expect(throws: MictlanXError.self) { try read("t,operation,key\n2,get,a\n1,get,b\n", format) }
    }

    @Test func longLinesAndBlocksAreCutRight() throws {
        let name = String(repeating: "x", count: 700)
        let rows = (0..<500).map { "\(name)\($0),get,0.001" }
        let events = try read("\u{FEFF}key,operation,interarrival_time\r\n" + rows.joined(separator: "\r\n"))
        #expect(events.count == 500 && events.last?.key.text == "\(name)499")
        let long = String(repeating: "x", count: TextLines.longest + 70_000)
        #expect(throws: MictlanXError.self) { try read("key,operation,interarrival_time\n\(long),get,1\n") }
    }
}

import Foundation
import FoundationXML
import MictlanXBatch
import MictlanXClient
import MictlanXModel
import MictlanXText
import Testing

@testable import Workflow

/// The forms in which a report is written.
@Suite struct ReportFormsTests {
    /// Whether a text is well-formed XML.
    private static func elements(_ text: String) throws -> [String: [[String: String]]] {
        final class Reader: NSObject, XMLParserDelegate {
            var found: [String: [[String: String]]] = [:]
            func parser(
                _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
                attributes: [String: String]
            ) {
                found[name, default: []].append(attributes)
            }
        }
        let reader = Reader()
        let parser = XMLParser(data: Data(text.utf8))
        parser.delegate = reader
        #expect(parser.parse(), "\(String(describing: parser.parserError))")
        return reader.found
    }

    @Test func jsonSaysEverything() throws {
        let fields = try ReportFixture.document().json
        #expect(fields["v"] == .int(1))
        #expect(fields["status"] == .string("failed"))
        #expect(fields["exit"] == .int(6))
        #expect(fields["duration"] == .float(10_000))
        #expect(fields["items"]?.object?["failed"] == .int(1))
        #expect(fields["latency"]?.object?["max"] == .float(1_500))
        guard case .array(let steps)? = fields["steps"] else { throw Missing() }
        let states = steps.compactMap(\.object).map {
            JSONText.encode(.array([$0["step"] ?? .null, $0["status"] ?? .null]))
        }
        #expect(
            states == [
                #"["files","ok"]"#, #"["up","ok"]"#, #"["landed","failed"]"#, #"["old","blocked"]"#,
                #"["purge","blocked"]"#, #"["on_failure/step_1","ok"]"#, #"["always/step_1","ok"]"#,
            ])
        guard case .array(let failed)? = fields["failed"], let item = failed.first?.object else { throw Missing() }
        #expect(item["item"] == .string("b/<d>"))
        #expect(item["class"] == .string("transient"))
        guard case .array(let guards)? = fields["guards"], let purge = guards.first?.object else { throw Missing() }
        #expect(purge["outcome"] == .string("unreached"))
        #expect(purge["max_deletes"] == .int(10))
        #expect(purge["max_fraction"] == .float(0.25))
    }

    private struct Missing: Error {}

    /// The totals of a run that selects files and puts them, and has one more step.
    ///
    /// - Parameters:
    ///   - journal: what it wrote.
    ///   - step: its last step; `nil` where the workflow cannot be read.
    /// - Returns: the totals.
    private func totals(of journal: ReportJournal, _ step: String?) -> ItemTotals {
        let document = step.flatMap { step in
            let text = """
                mxwf: 1
                name: w
                steps:
                  - id: files
                    select: {files: {root: data}}
                  - id: up
                    bulk_put: {items: "${{ steps.files.items }}", bucket: b, wait: true}
                  - \(step)
                """
            return WorkflowDocument.lint(SourceText(name: "w.yaml", text: text)).document
        }
        let subject = ReportSubject(
            run: ReportFixture.run, workflow: "w", version: "1", started: Timestamp(nanoseconds: 0),
            document: document)
        return ReportDocument(subject, RunReport(journal.entries)).totals
    }

    /// What is looked at once more is not done twice; what was found wrong has failed.
    @Test func whatIsVerifiedIsNotDoneAgain() throws {
        var journal = ReportJournal()
        for step in ["up", "check"] {
            journal.at(0, .beginStep(step, spec: ReportFixture.one, input: ReportFixture.one))
            for ordinal in 0..<3 {
                journal.at(1, .done(step, ordinal: ordinal, via: .same, size: 10, checksum: nil))
            }
        }
        journal.at(2, .failed("check", ordinal: 3, attempt: 1, .integrity, message: "other bytes"))
        let totals = totals(of: journal, "{id: check, verify: {bucket: b}}")
        #expect(totals.done == 3 && totals.bytes == 30 && totals.failed == 1)
    }

    /// What a selection found is no work by itself, and one ball by name is one; so no more is done than was listed.
    @Test(arguments: [true, false]) func aSelectionIsNoWork(hasDocument: Bool) throws {
        var journal = ReportJournal()
        for (step, kind) in [("files", "files"), ("up", "puts"), ("one", nil)] as [(String, String?)] {
            journal.at(0, .beginStep(step, spec: ReportFixture.one, input: ReportFixture.one))
            if let kind { journal.at(0, .list(step, number: 0, try ReportFixture.list(3, bytes: 30, kind: kind))) }
            guard kind != "files" else { continue }
            for ordinal in 0..<(kind == nil ? 1 : 3) {
                journal.at(1, .done(step, ordinal: ordinal, via: .io, size: 10, checksum: nil))
            }
        }
        let totals = totals(of: journal, hasDocument ? "{id: one, put: {bucket: b, key: k, text: x}}" : nil)
        #expect(totals.listed == 4 && totals.done == 4 && totals.listedBytes == 40 && totals.bytes == 40, "\(totals)")
    }

    @Test func junitHasASuiteForEachShardAndACaseForEachStep() throws {
        let shards = [ReportSubject.Shard(number: 1, count: 2), ReportSubject.Shard(number: 2, count: 2)]
        let text = JUnitReport.text(try shards.map { try ReportFixture.document(shard: $0) })
        let found = try Self.elements(text)
        let root = try #require(found["testsuites"]?.first)
        #expect(root["tests"] == "14")
        #expect(root["errors"] == "2")
        #expect(root["skipped"] == nil && root["timestamp"] == nil)
        #expect(found["testsuite"]?.count == 2)
        let times = (found["testsuite"] ?? []) + (found["testcase"] ?? []) + [root]
        for element in times {
            let time = try #require(element["time"])
            #expect(time.wholeMatch(of: /[0-9]+\.[0-9]{3}/) != nil, "\(time)")
        }
        let properties = try #require(found["property"])
        #expect(properties.filter { $0["name"] == "shard" }.map { $0["value"] } == ["1/2", "2/2"])
        #expect(found["error"]?.first?["message"] == "1 of 4 items could not be put")
        #expect(!text.contains("\u{1B}"))
    }

    /// What was looked for and not found is a failure; what kept a step from its work is an error; what is tolerated is no
    /// success.
    @Test func junitTellsFindingsFromErrors() throws {
        func verdict(_ status: StepStatus, _ errorClass: String) throws -> [String: [[String: String]]] {
            var journal = ReportJournal()
            let error: JSONObject = ["class": .string(errorClass), "message": .string("so"), "item": .string("")]
            journal.at(0, .beginStep("landed", spec: ReportFixture.one, input: ReportFixture.one))
            journal.at(1, .endStep("landed", status, outputs: ["error": .object(["$map": .object(error)])]))
            let document = ReportDocument(ReportFixture.subject(), RunReport(journal.entries))
            return try Self.elements(JUnitReport.text([document]))
        }
        #expect(try verdict(.failed, "verify")["failure"]?.first?["type"] == "verify")
        #expect(try verdict(.failed, "transient")["error"]?.first?["type"] == "transient")
        let tolerated = try verdict(.tolerated, "transient")
        #expect(tolerated["skipped"]?.contains { $0["message"] == "tolerated: so" } == true)
        #expect(tolerated["error"] == nil)
    }

    @Test func metricsHaveTheSameHeadWhateverIsInThem() throws {
        let full = MetricsReport.text([try ReportFixture.document()])
        let empty = MetricsReport.text([ReportDocument(ReportFixture.subject(), RunReport([]))])
        func head(_ text: String) -> [Substring] { text.split(separator: "\n").filter { $0.hasPrefix("#") } }
        #expect(head(full) == head(empty))
        #expect(full.hasSuffix("\n") && !full.contains("\r") && !full.contains("\n\n"))
        #expect(full.contains("mxshell_run_exit_code{workflow=\"nightly\"} 6\n"))
        #expect(full.contains("mxshell_step_items{workflow=\"nightly\",step=\"up\",result=\"failed\"} 1\n"))
        #expect(full.contains("mxshell_item_latency_seconds{workflow=\"nightly\",quantile=\"0.999\"} 1.5\n"))
        #expect(!empty.contains("mxshell_run_exit_code{"))
    }

    @Test func thePageIsWholeAndEscapesWhatIsForeign() throws {
        let page = ReportPage.text([try ReportFixture.document()])
        for title in ["Steps", "Timeline", "Throughput", "Latency", "Failed items", "Guards"] {
            #expect(page.contains("<h2>\(title)</h2>"), "\(title)")
        }
        #expect(!page.contains("<script"))
        #expect(!page.contains("<b>\"no\""))
        #expect(!page.contains("\u{1B}"))
        #expect(page.contains("&lt;script&gt;alert(1)&lt;/script&gt;"))
        #expect(page.contains("Uploads &lt;everything&gt; &amp; says so."))
        #expect(page.contains("default-src 'none'; style-src 'unsafe-inline'"))
        for attribute in ["src=", "href=", "url(", "@import"] { #expect(!page.contains(attribute)) }
    }

    @Test func thePageOfAnEmptyJournalSaysSo() {
        let page = ReportPage.text([ReportDocument(ReportFixture.subject(), RunReport([]))])
        #expect(page.contains("unfinished"))
        #expect(!page.contains("<h2>Timeline</h2>"))
    }

    @Test func shardsHaveATableAndPartsOfTheirOwn() throws {
        let shards = (1...3).map { ReportSubject.Shard(number: $0, count: 3) }
        let page = ReportPage.text(try shards.map { try ReportFixture.document(shard: $0) })
        #expect(page.contains("<h2>Shards</h2>"))
        #expect(page.contains("Shard 3/3"))
    }
}

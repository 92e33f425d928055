internal import MictlanXBatch
internal import MictlanXClient
internal import MictlanXModel
internal import MictlanXText

/// Reports as one HTML page that needs nothing else: no script, no file, no network. Whatever comes from outside is escaped,
/// and the page forbids itself everything but its own style.
package enum ReportPage {
    /// The page of one run, or of all shards of a plan.
    package static func text(_ documents: [ReportDocument]) -> String {
        guard let first = documents.first else { return "" }
        let title = "\(first.subject.workflow): \(documents.count == 1 ? first.status : "\(documents.count) shards")"
        let body = documents.map { document in
            (documents.count == 1 ? "" : heading(document)) + sections(document)
        }.joined()
        return """
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <title>\(Markup.escape(title))</title>
            <style>
            \(style)
            \(GraphPicture.style)
            </style>
            </head>
            <body>
            <main>
            \(head(first, documents))\(shards(documents))\(body)</main>
            </body>
            </html>

            """
    }

    private static func sections(_ document: ReportDocument) -> String {
        section("Steps", graph(document)) + section("Timeline", Timeline(document).element)
            + section("Throughput", ThroughputChart(document.report.throughput).element)
            + section("Latency", latency(document)) + section("Failed items", failed(document))
            + section("Guards", guards(document))
    }

    private static func section(_ title: String, _ content: String) -> String {
        content.isEmpty ? "" : "<section>\n<h2>\(title)</h2>\n\(content)</section>\n"
    }

    // MARK: Head

    private static func head(_ document: ReportDocument, _ documents: [ReportDocument]) -> String {
        let (subject, report) = (document.subject, document.report)
        let totals = documents.reduce(into: ItemTotals()) { $0.add($1.totals) }
        var text = "<header>\n<h1>\(Markup.escape(subject.workflow)) "
        text += "<span class=\"state \(document.status)\">\(document.status)</span></h1>\n"
        if let description = subject.description { text += "<p>\(Markup.escape(description))</p>\n" }
        let longest = documents.map(\.report.duration).max() ?? .zero
        let tiles = [
            ("items done", Count.grouped(totals.done)), ("failed", Count.grouped(totals.failed)),
            ("bytes", ByteCount(totals.bytes).description), ("duration", longest.short),
        ]
        if documents.allSatisfy(\.isIdle) { text += "<p>Nothing was done: no step had anything to do.</p>\n" }
        text += "<ul class=\"tiles\">\n"
        for (name, value) in tiles {
            let isBad = name == "failed" && totals.failed > 0
            text += "<li\(isBad ? " class=\"bad\"" : "")><b>\(Markup.escape(value))</b> \(name)</li>\n"
        }
        text += "</ul>\n"
        var facts: [(String, String)] = [
            ("run", subject.run), ("started", subject.started.description),
            ("exit code", report.ending.map { "\($0.exitCode.rawValue)" } ?? "none: the run has not ended"),
            ("attempts", "\(report.attempts)"), ("mxshell", subject.version),
        ]
        if !subject.endpoints.isEmpty { facts.append(("store", subject.endpoints.joined(separator: ", "))) }
        facts += subject.inputs.map { ("input \($0.name)", $0.value) }
        text += "<dl>\n"
        for (name, value) in facts { text += "<dt>\(Markup.escape(name))</dt><dd>\(Markup.escape(value))</dd>\n" }
        return text + "</dl>\n</header>\n"
    }

    private static func heading(_ document: ReportDocument) -> String {
        let name = document.subject.shard.map { "Shard \($0)" } ?? document.subject.run
        return
            "<h2 class=\"part\">\(Markup.escape(name)) <span class=\"state \(document.status)\">\(document.status)</span></h2>\n"
    }

    private static func shards(_ documents: [ReportDocument]) -> String {
        guard documents.contains(where: { $0.subject.shard != nil }) else { return "" }
        let rows = documents.map { document -> [String] in
            let totals = document.totals
            return [
                document.subject.shard?.description ?? "-", document.status, Count.grouped(totals.listed),
                Count.grouped(totals.done), Count.grouped(totals.failed), ByteCount(totals.bytes).description,
                document.report.duration.short, "\(document.report.attempts)",
            ]
        }
        return section(
            "Shards", table(["shard", "status", "items", "done", "failed", "bytes", "duration", "attempts"], rows))
    }

    // MARK: Sections

    private static func graph(_ document: ReportDocument) -> String {
        guard !document.subject.graph.nodes.isEmpty else { return "" }
        let picture = GraphPicture(document.report.graph(document.subject.graph)).element
        return "<div class=\"scroll picture\">\n\(picture)\n</div>\n\(steps(document))"
    }

    private static func steps(_ document: ReportDocument) -> String {
        let rows = document.report.rows(document.subject.graph).map { row -> [String] in
            let totals = row.step?.totals ?? ItemTotals()
            let hasItems = totals.done + totals.failed > 0
            return [
                row.path, row.kind ?? "-", row.status.rawValue, hasItems ? Count.grouped(totals.done) : "",
                hasItems ? Count.grouped(totals.failed) : "", hasItems ? ByteCount(totals.bytes).description : "",
                row.step?.duration?.short ?? "", row.step?.failure?.message ?? "",
            ]
        }
        return table(["step", "kind", "status", "done", "failed", "bytes", "time", "error"], rows, numbers: 3...6)
    }

    private static func latency(_ document: ReportDocument) -> String {
        func row(_ name: String, _ latencies: Latencies) -> [String] {
            [name, Count.grouped(latencies.count)]
                + ReportDocument.percentiles.map { latencies[percentile: $0.value].short } + [latencies.largest.short]
        }
        let steps = document.report.steps.compactMap { step in step.latencies.map { row(step.path, $0) } }
        guard !steps.isEmpty else { return "" }
        let all = steps.count > 1 ? [row("all steps", document.report.latencies)] : []
        return table(["step", "items", "p50", "p90", "p99", "p99.9", "max"], steps + all, numbers: 1...6)
    }

    private static func failed(_ document: ReportDocument) -> String {
        let items = document.report.failures.items
        guard !items.isEmpty else { return "" }
        let rows = items.map { item in
            [item.step, document.subject.name(of: item), item.errorClass.rawValue, item.message]
        }
        let more = document.report.totals.failed - items.count
        let rest = more > 0 ? "<p>and \(Count.grouped(more)) more</p>\n" : ""
        return table(["step", "item", "class", "error"], rows, numbers: nil) + rest
    }

    private static func guards(_ document: ReportDocument) -> String {
        guard !document.subject.guards.isEmpty else { return "" }
        let rows = document.subject.guards.map { guarded -> [String] in
            let list = document.report.step(guarded.path)?.list
            let part = list.flatMap { list in
                list.origin.map { "\(Count.grouped(list.count)) of \(Count.grouped($0.scanned))" }
            }
            return [
                guarded.path, guarded.outcome(in: document.report).rawValue,
                part ?? list.map { Count.grouped($0.count) } ?? "-", "\(Count.grouped(guarded.cap))",
                guarded.fraction.map { "\(trimmed($0 * 100, places: 1)) %" } ?? "-",
                guarded.protects.joined(separator: ", "),
            ]
        }
        return table(["step", "guards", "listed", "at most", "part", "protected"], rows, numbers: 2...4)
    }

    /// A table; a column of numbers is set to the right, a state has its colour.
    private static func table(_ heads: [String], _ rows: [[String]], numbers: ClosedRange<Int>? = 2...8) -> String {
        func style(_ column: Int) -> String { numbers?.contains(column) == true ? " class=\"n\"" : "" }
        var text = "<div class=\"scroll\">\n<table>\n<thead><tr>"
        for (column, head) in heads.enumerated() { text += "<th\(style(column))>\(Markup.escape(head))</th>" }
        text += "</tr></thead>\n<tbody>\n"
        for row in rows {
            text += "<tr>"
            for (column, cell) in row.enumerated() {
                let isState = heads[column] == "status" || heads[column] == "guards"
                let content = Markup.escape(cell)
                text +=
                    "<td\(style(column))>\(isState ? "<span class=\"state \(content)\">\(content)</span>" : content)</td>"
            }
            text += "</tr>\n"
        }
        return text + "</tbody>\n</table>\n</div>\n"
    }
}

extension Duration {
    /// For people, three digits or so.
    package var short: String {
        switch seconds {
        case ..<0.001: "\(trimmed(seconds * 1e6, places: 0)) µs"
        case ..<1: "\(trimmed(seconds * 1e3, places: seconds < 0.1 ? 1 : 0)) ms"
        case ..<60: "\(trimmed(seconds, places: 1)) s"
        default: DurationText.format(.seconds(Int(saturating: seconds.rounded())))
        }
    }
}

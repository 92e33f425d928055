internal import MictlanXBatch
internal import MictlanXModel
internal import MictlanXText

/// The steps of a run over its time, a bar for each interval; a thin one from the first to the last item, as the items of
/// a bulk come behind the end of its step.
struct Timeline {
    private let document: ReportDocument

    init(_ document: ReportDocument) { self.document = document }

    /// Empty where nothing began.
    var element: String {
        let report = document.report
        guard let first = report.first, let last = report.last else { return "" }
        let length = Double(max(1, last.nanoseconds -| first.nanoseconds))
        /// A part of the whole, in percent.
        func place(_ time: Timestamp) -> Double {
            min(100, max(0, Double(time.nanoseconds -| first.nanoseconds) / length * 100))
        }
        func bar(_ start: Timestamp, _ end: Timestamp, _ looks: String, _ title: String) -> String {
            let left = place(start)
            let width = max(0, place(end) - left)
            return "<span class=\"bar \(looks)\" style=\"left:\(trimmed(left, places: 2))%;"
                + "width:\(trimmed(width, places: 2))%\" title=\"\(Markup.escape(title))\"></span>"
        }
        var lines = ""
        for row in report.rows(document.subject.graph) {
            guard let step = row.step, !step.intervals.isEmpty else { continue }
            var bars = ""
            if let start = step.firstItem, let end = step.lastItem {
                bars += bar(start, end, "items \(row.status.rawValue)", "items")
            }
            for interval in step.intervals {
                bars += bar(interval.start, interval.end ?? last, row.status.rawValue, interval.start.description)
            }
            lines += "<div class=\"line\"><span>\(Markup.escape(row.path))</span><span class=\"track\">\(bars)</span>"
            lines += "<span class=\"n\">\(step.duration?.short ?? "…")</span></div>\n"
        }
        guard !lines.isEmpty else { return "" }
        let ticks = (0...4).map { tick in
            "<span>\(tick == 0 ? "0" : Duration.seconds(length / 4e9 * Double(tick)).short)</span>"
        }
        let axis = "<div class=\"line\"><span></span><span class=\"axis\">\(ticks.joined())</span><span></span></div>\n"
        return "<div class=\"timeline\">\n\(lines)\(axis)</div>\n"
    }
}

internal import MictlanXModel
internal import MictlanXText

/// Items and bytes over time, as SVG that takes the width of its place.
struct ThroughputChart {
    private let throughput: Throughput
    private static let height = 100.0

    init(_ throughput: Throughput) { self.throughput = throughput }

    /// Empty where nothing was settled.
    var element: String {
        let points = throughput.points
        guard !points.isEmpty else { return "" }
        let seconds = throughput.interval.seconds
        let length =
            Duration.nanoseconds(
                (points.last?.start.nanoseconds ?? 0) -| (points.first?.start.nanoseconds ?? 0)) + throughput.interval
        func figure(_ name: String, _ values: [Int], _ text: (Double) -> String) -> String {
            guard let most = values.max(), most > 0 else { return "" }
            let mean = Double(values.reduce(0, +|)) / max(length.seconds, 1e-9)
            return """
                <figure class="chart"><svg viewBox="0 0 \(values.count) \(trimmed(Self.height, places: 0))" \
                preserveAspectRatio="none" role="img"><title>\(name) over time</title>\
                <path d="\(path(values, most: most))"/></svg>
                <figcaption>\(name): at most \(Markup.escape(text(Double(most) / seconds))), \
                \(Markup.escape(text(mean))) on average over \(Markup.escape(length.short)); \
                a column is \(Markup.escape(throughput.interval.short))</figcaption></figure>

                """
        }
        return figure("bytes moved", points.map(\.bytes)) { "\(ByteCount(Int(saturating: $0)))/s" }
            + figure("items settled", points.map(\.items)) { "\(trimmed($0, places: 1))/s" }
    }

    /// Columns without gaps.
    private func path(_ values: [Int], most: Int) -> String {
        var data = "M0 \(trimmed(Self.height, places: 0))"
        for (index, value) in values.enumerated() {
            let top = Self.height - Double(value) / Double(most) * (Self.height - 4)
            data += "V\(trimmed(top, places: 1))H\(index + 1)"
        }
        return data + "V\(trimmed(Self.height, places: 0))z"
    }
}

import Testing

/// The text of `/metrics`, read by the rules of the format, so that a scraper can read it too.
struct MetricsReading {
    private(set) var samples: [String: Double] = [:]
    private(set) var kinds: [String: String] = [:]

    init(_ text: String) throws {
        #expect(text.hasSuffix("\n"))
        var helped: Set<Substring> = []
        for line in text.split(separator: "\n") {
            let words = line.split(separator: " ", maxSplits: 3)
            if line.hasPrefix("# HELP ") {
                #expect(words.count == 4 && helped.insert(words[2]).inserted, "\(line)")
            } else if line.hasPrefix("# TYPE ") {
                #expect(words.count == 4 && helped.contains(words[2]), "\(line)")
                kinds[String(words[2])] = String(words[3])
            } else {
                let match = try #require(
                    try /([a-z_:]+)(\{[a-z_]+="[^"\n]*"(?:,[a-z_]+="[^"\n]*")*\})? ([-+0-9.e]+)/.wholeMatch(in: line),
                    "\(line)")
                let family = String(match.1).replacing(/_(bucket|sum|count)$/, with: "")
                #expect(kinds[String(match.1)] != nil || kinds[family] == "histogram", "\(line)")
                let name = String(match.1) + (match.2.map(String.init) ?? "")
                #expect(samples[name] == nil, "\(name) is there twice")
                samples[name] = Double(match.3)
            }
        }
    }

    subscript(name: String) -> Double? { samples[name] }
}

extension TestClient {
    func metrics() async throws -> MetricsReading {
        let response = try await request("GET", "/metrics")
        #expect(response.status == 200)
        #expect(response.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8")
        return try MetricsReading(response.text)
    }
}

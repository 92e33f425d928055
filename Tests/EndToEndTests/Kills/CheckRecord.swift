import Foundation

/// What `mxshell node check` and `node repair` say in JSON.
struct CheckRecord: Decodable {
    struct Detail: Decodable {
        var finding: String
        var subject: String
        var message: String
    }

    var clean: Bool
    var chunks: Int
    var verified: Int
    var counts: [String: Int]
    var details: [Detail]

    init(_ result: Mxshell.Result) throws {
        guard let record = try? JSONDecoder().decode(Self.self, from: Data(result.output.utf8)) else {
            throw KillFinding("exit code \(result.code): \(result.messages)")
        }
        self = record
    }

    /// What was found beside `accepted`.
    func findings(except accepted: Set<String> = []) -> [String] {
        let found = counts.filter { $0.value > 0 && !accepted.contains($0.key) }.keys.sorted()
        guard !found.isEmpty else { return [] }
        return found + details.filter { found.contains($0.finding) }.prefix(5).map { "\($0.subject): \($0.message)" }
    }
}

import MictlanXClient
import MictlanXModel
import MictlanXPlatform
import MictlanXText
import SystemPackage
import Workflow

/// Compares what a run came to with what was expected.
struct TrialJudge: Sendable {
    let expectation: Trial.Expectation
    let store: MictlanXClient
    let ledger: FaultyTransport.Ledger
    /// The directory of the test.
    let work: FilePath

    /// Larger balls and files are not compared.
    private static let limit = 16 << 20

    /// What is not as expected, each in a sentence.
    func faults(_ outcome: RunOutcome, _ record: TrialRecord) async throws -> [String] {
        var faults: [String] = []
        let code = Int(outcome.exitCode.rawValue)
        if code != expectation.exit {
            let why = outcome.failure.map { ": step '\($0.step)': \($0.failure.error.message)" } ?? ""
            faults.append("it ended with \(code), not \(expectation.exit)\(why)")
        }
        let steps = record.steps
        for expected in expectation.steps where steps[expected.step] != expected.status {
            faults.append("step '\(expected.step)' is \(steps[expected.step] ?? "not there"), not \(expected.status)")
        }
        let outputs = outcome.outputs.json
        for expected in expectation.outputs {
            let value = outputs[expected.name].map { JSONText.encode($0) }
            if value != expected.value {
                faults.append("output '\(expected.name)' is \(value ?? "not there"), not \(expected.value)")
            }
        }
        for expected in expectation.balls {
            compare(try await text(of: expected.address), expected.text, "ball '\(expected.address)'", &faults)
        }
        for expected in expectation.files {
            let file = work.pushing(try TrialRun.inside(expected.path))
            compare(try text(of: file), expected.text, "file '\(expected.path)'", &faults)
        }
        for expected in expectation.requests {
            let count = ledger.count(expected.operation)
            guard count != expected.count else { continue }
            faults.append(
                "of \(expected.operation.rawValue) there were \(Count(count, "request")), not \(expected.count)")
        }
        for text in expectation.messages where !record.messages.contains(where: { $0.contains(text) }) {
            faults.append("no message contains \(text.quoted)")
        }
        if ledger.unused > 0 { faults.append("\(Count(ledger.unused, "fault")) never came to pass") }
        return faults
    }

    private func compare(_ found: String?, _ expected: String?, _ what: String, _ faults: inout [String]) {
        guard found != expected else { return }
        switch (found, expected) {
        case (nil, _): faults.append("\(what) is not there")
        case (_, nil): faults.append("\(what) is there")
        case (let found?, let expected?): faults.append("\(what) holds \(found.quoted), not \(expected.quoted)")
        }
    }

    private func text(of address: BallAddress) async throws -> String? {
        do {
            let file = work.removingLastComponent().appending("judged")
            var options = GetOptions()
            options.ifExists = .replace
            _ = try await store.getToFile(address, path: file, options: options)
            return try text(of: file)
        } catch let error as MictlanXError where error.code == .notFound || error.code == .noBucket {
            return nil
        }
    }

    private func text(of file: FilePath) throws -> String? {
        guard (try? FileStatus(file)) != nil else { return nil }
        return String(decoding: try InputFile.bytes(of: file, limit: Self.limit), as: UTF8.self)
    }
}

import Foundation
import Testing

@testable import ShellKit

/// Scripts against an embedded store, compared with what they must write and end with.
///
/// `MXSHELL_WRITE_TRIPLES=1` writes what came out in place of what is expected: read the difference before you commit it.
@Suite struct ScriptTripleTests {
    @Test(arguments: try ScriptTriple.all()) func isAsWritten(triple: ScriptTriple) async throws {
        let outcome = try await triple.run()
        if ProcessInfo.processInfo.environment["MXSHELL_WRITE_TRIPLES"] == "1" { try triple.write(outcome) }
        let expected = try triple.expected
        #expect(outcome.code == expected.code)
        #expect(outcome.output == expected.output)
        #expect(outcome.messages == expected.messages)
    }

    /// Verbs whose triple is still to be written.
    private static let without: Set<String> = []

    @Test func everyVerbHasOne() throws {
        let written = try ScriptTriple.all().reduce(into: Set<String>()) { $0.formUnion($1.verbs) }
        let verbs = Set(CommandTable.standard.all.map { $0.verb })
        #expect(verbs.subtracting(written) == Self.without)
        #expect(Self.without.isSubset(of: verbs))
    }

    /// The codes that a script can end with on one machine, with nobody else about.
    @Test func everyCodeHasOne() throws {
        let codes = Set(try ScriptTriple.all().map { try $0.expected.code })
        let wanted: Set<String> = [
            "0", "1", "2", "3", "4", "6", "7", "8", "9", "10", "11", "12", "13", "14", "126", "127",
        ]
        #expect(wanted.subtracting(codes).isEmpty, "\(wanted.subtracting(codes).sorted())")
    }
}

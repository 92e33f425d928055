import MictlanXText
import Testing
import Workflow

@Suite struct DiagnosticCodeTests {
    @Test func everyCodeIsUniqueAndExplained() {
        #expect(Set(DiagnosticCode.table.map(\.id)).count == DiagnosticCode.table.count)
        for code in DiagnosticCode.table {
            #expect(code.id.wholeMatch(of: /[EW][1-4][0-9]{2}/) != nil, "\(code.id)")
            #expect(!code.title.isEmpty && code.explanation.hasSuffix("."), "\(code.id)")
        }
    }

    @Test func isFoundByNameInAnyCase() {
        #expect(DiagnosticCode.named("e203")?.title == "unknown key")
        #expect(DiagnosticCode.named("E999") == nil)
    }
}

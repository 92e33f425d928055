import Testing

@testable import ShellKit

@Suite struct ManualTests {
    @Test func everyVerbHasAPage() throws {
        let pages = Shell.manual(date: "November 28, 2026")
        #expect(pages.map(\.name) == ["mxshell"] + CommandTable.host.all.map { "mxshell-\($0.verb)" })
        let put = try #require(pages.first { $0.name == "mxshell-put" })
        #expect(put.text.hasPrefix(".Dd November 28, 2026\n.Dt MXSHELL-PUT 1\n.Os\n.Sh NAME\n.Nm mxshell-put\n.Nd "))
        #expect(put.text.contains(".It Fl o , Fl \\-output Ar output\n"))
        #expect(put.text.contains("put report.pdf docs/\n"))
        let program = try #require(pages.first)
        #expect(program.text.contains(".It Xr mxshell-put 1\n"))
        #expect(program.text.contains(".It 14\nConfirmation needed"))
    }

    /// A line that begins with a dot or an apostrophe would be a request of the formatter.
    @Test func noTextIsARequest() {
        for page in Shell.manual(date: "November 28, 2026") {
            for line in page.text.split(separator: "\n") where line.hasPrefix(".") || line.hasPrefix("'") {
                #expect(line.dropFirst().first?.isUppercase == true, "\(page.name): \(line)")
            }
            #expect(page.text.utf8.allSatisfy { $0 < 0x80 }, "\(page.name)")
        }
    }
}

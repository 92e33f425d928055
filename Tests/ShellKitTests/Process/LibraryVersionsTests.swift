import Testing

@testable import ShellKit

@Suite struct LibraryVersionsTests {
    @Test func everyLibraryOfTheProcessIsThere() {
        for entry in LibraryVersions.all() { #expect(entry.failure == nil, "\(entry.library)") }
    }

    @Test func theLibraryOfRequestsTellsItsVersionBeforeTheFirstOne() {
        #expect(LibraryVersions.curl(in: "libcurl.so.4").version?.hasPrefix("libcurl/") == true)
    }

    @Test func aMissingLibraryIsNoGoodNews() {
        let entry = LibraryVersions.curl(in: "libmxshell-absent.so.4")
        #expect(entry.version == nil)
        #expect(entry.failure?.contains("libmxshell-absent.so.4") == true)
    }
}

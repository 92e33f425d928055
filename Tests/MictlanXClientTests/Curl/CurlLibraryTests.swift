import MictlanXModel
import Testing

@testable import MictlanXClient

@Suite struct CurlLibraryTests {
    @Test func theSystemsLibraryHasAllFunctions() throws {
        _ = try CurlLibrary.shared.get()
    }

    @Test func aMissingLibraryIsNamedWithThePackage() throws {
        let error = try #require(throws: MictlanXError.self) { _ = try CurlLibrary(named: "libmxshell-absent.so.4") }
        #expect(error.code == .configuration)
        #expect(error.message.contains("libmxshell-absent.so.4"))
        #expect(error.message.contains("install the package libcurl4"))
    }

    @Test func aLibraryWithoutAFunctionIsRefused() throws {
        let error = try #require(throws: MictlanXError.self) { _ = try CurlLibrary(named: "libz.so.1") }
        #expect(error.code == .configuration)
        #expect(error.message.contains("curl_easy_cleanup"))
    }
}

import SystemPackage
import Testing

@testable import MictlanXBatch

@Suite struct MediaTypesTests {
    private let types = MediaTypes(
        table: """
            # a comment
            image/png\tpng
            text/plain  txt asc # more
            text/x-other txt
            nonsense png2
            application/x-nothing
            """)

    @Test(arguments: [
        ("a.png", "image/png"), ("d.txt/a.PNG", "image/png"), ("a.b.asc", "text/plain"), ("a.txt", "text/plain"),
        ("a", MediaTypes.unknown), (".png", MediaTypes.unknown), ("d/.png", MediaTypes.unknown),
        ("a.", MediaTypes.unknown), ("", MediaTypes.unknown), ("a.png2", MediaTypes.unknown),
        ("png/", MediaTypes.unknown),
    ])
    func byTheEnding(name: String, type: String) { #expect(types.type(of: Array(name.utf8)) == type) }

    @Test func withoutATableTheCommonOnes() {
        let types = MediaTypes.system("/nonexistent/mime.types")
        #expect(types.type(of: Array("a.jpg".utf8)) == "image/jpeg")
        #expect(types.type(of: Array("a.xyzzy".utf8)) == MediaTypes.unknown)
    }
}

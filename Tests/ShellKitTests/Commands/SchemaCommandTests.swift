import MictlanXText
import Testing
import Workflow

/// `schema` prints what editors read.
@Suite struct SchemaCommandTests {
    @Test func printsOneJSONSchemaAndOpensNoStore() async throws {
        let result = try await ShellRun().run("schema")
        #expect(result.code == 0)
        #expect(result.output == JSONSchema.text + "\n")
        let root = try #require(try JSONParser.parse(Array(result.output.utf8)).object)
        #expect(root["$schema"] == .string("https://json-schema.org/draft/2020-12/schema"))
        #expect(result.connections == 0)
    }

    @Test func takesNoWords() async throws {
        #expect(try await ShellRun().run("schema x").code == 2)
    }
}

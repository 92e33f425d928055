import MictlanXText
import Testing

@testable import Workflow

/// One round of `lint` shows every fault, also several in one step, and nothing that is only their consequence.
@Suite struct AllFaultsAtOnceTests {
    private func findings(_ text: String) -> [String] {
        WorkflowDocument.lint(SourceText(name: "f", text: text)).diagnostics.sorted.map {
            "\($0.code.id) \($0.span?.start.line ?? 0)"
        }
    }

    private static let head = "mxwf: 1\nname: w\nsteps:\n"

    @Test func fourFaultsInOneStep() {
        let steps = """
              - id: up
                bulkput:
                  items: ${{ steps.fils.items }}
                  bucket: b
                  if_exists: skip-same
                  key: ${{ inputs.nope }}
                  conccurency: {balls: 0}
                timeout: soon
              - await_bulk: {bulk: upp}
            """
        #expect(
            findings(Self.head + steps) == [
                "E203 5", "E210 6", "E207 8", "E302 9", "E203 10", "E207 10", "E201 11", "E210 12",
            ])
    }

    @Test func aFaultyStepIsKnownToTheOthers() {
        let steps = """
              - id: files
                select: {files: {root: ., include: "*.png"}}
              - id: up
                put: {bucket: b, key: k, text: x, replicas: 0}
              - echo: ${{ steps.files.count }} ${{ steps.files.cuont }} ${{ steps.up.sha256 }}
              - await_bulk: {bulk: files}
            """
        #expect(findings(Self.head + steps) == ["E201 5", "E207 7", "E302 8", "E214 9"])
    }

    @Test(arguments: [
        ("an input without a type", "inputs: {a: {}}", "inputs.a"),
        ("inputs that are a list", "inputs: [a]", "inputs.a"),
        ("a variable with a fault", "vars: {a: \"${{ 1 + }}\"}", "vars.a"),
        ("variables that are a text", "vars: a", "vars.a"),
        ("a variable beside a merge key", "vars: {<<: x}", "vars.a"),
    ])
    func whatIsFaultyIsNotCalledUnknown(name: String, top: String, use: String) {
        #expect(findings("mxwf: 1\nname: w\n\(top)\nsteps:\n  - echo: ${{ \(use) }}\n").count == 1)
    }

    @Test(arguments: [
        "  - foreach: abc\n    echo: ${{ item }} ${{ index }}\n", "  - matrix: {os: x}\n    echo: ${{ matrix.os }}\n",
        "  - matrix: [a]\n    echo: ${{ matrix.os }}\n", "  -echo: x\n",
    ])
    func theContextsOfFaultyInstancesAreKnown(steps: String) {
        #expect(findings(Self.head + steps).count == 1)
    }

    @Test(arguments: [
        "  - id: Up\n    echo: x\n  - echo: ${{ steps.Up.status }}\n",
        "  - echo\n  - echo: ${{ steps.a.status }}\n",
        "  - {<<: x, echo: x}\n  - await_bulk: {bulk: a}\n",
    ])
    func noStepIsUnknownWhereOneCouldNotBeRead(steps: String) {
        #expect(findings(Self.head + steps).count == 1)
    }

    @Test(arguments: ["defaults: {bucket: a.b}", "defaults: x", "defaults: {buckte: b}"])
    func aFaultyDefaultBucketIsNotMissing(defaults: String) {
        #expect(findings("mxwf: 1\nname: w\n\(defaults)\nsteps:\n  - put: {key: k, text: x}\n").count == 1)
    }

    @Test func aMisspeltKeyIsNotMissing() {
        let steps = "  - put: {buckte: b, kye: k, text: x}\n  - whne: inputs.a\n    echo: x\n"
        #expect(findings(Self.head + steps) == ["E203 4", "E203 4", "E203 5", "E302 5"])
    }

    @Test func whatStandsBesideAFaultyKeyIsChecked() {
        #expect(
            findings(Self.head + "  - put: {<<: x, replicas: 0}\n    timeout: soon\n") == [
                "E118 4", "E207 4", "E201 5",
            ])
    }

    @Test func aWrongStepDoesNotHideOtherFaultsOfItsExpression() {
        #expect(
            findings(Self.head + "  - assert: {that: steps.a.count > inputs.b && nope(1)}\n") == [
                "E210 4", "E302 4", "E304 4",
            ])
    }

    /// The maps of the language by a document that holds one, `@` in its place.
    private static var places: [(name: String, schema: MapSchema, document: String)] {
        var places: [(name: String, schema: MapSchema, document: String)] = []
        func add(_ schema: MapSchema, _ document: String) {
            places.append((schema.name, schema, document))
            for key in schema.keys {
                guard case .section(let inner) = key.type else { continue }
                add(inner, document.replacing("@", with: "{\(key.name): @}"))
            }
        }
        for kind in StepKindSchema.table {
            guard case .section(let schema) = kind.key.type else { continue }
            add(schema, head + "  - \(schema.name): @\n")
        }
        for name in ["defaults", "policy"] {
            guard case .section(let schema)? = WorkflowDocument.schema.key(name)?.type else { continue }
            add(schema, "mxwf: 1\nname: w\nsteps: [echo: x]\n\(name): @\n")
        }
        add(MapSchema("step", Step.commonKeys), head + "  - @\n")
        return places
    }

    /// Nothing that a map holds goes unread because something before it is faulty.
    @Test func everyKeyOfEveryMapIsReadBesideFaultyOnes() throws {
        #expect(Self.places.count >= 15)
        for place in Self.places {
            let keys = place.schema.keys
            let map = "{\n" + keys.map { "    \($0.name): \"${{ ( }}\"" }.joined(separator: ",\n") + "\n  }"
            let text = place.document.replacing("@", with: map)
            let first = try #require(text.split(separator: "\n").firstIndex { $0.contains("${{ ( }}") })
            let (_, diagnostics) = WorkflowDocument.lint(SourceText(name: "f", text: text))
            let lines = Set(diagnostics.all.compactMap { $0.span?.start.line })
            for (number, key) in keys.enumerated() {
                #expect(lines.contains(first + 1 + number), "\(place.name).\(key.name)\n\(text)")
            }
        }
    }
}

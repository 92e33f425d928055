import MictlanXText
import Testing
import Workflow

/// What lint says of the graph of steps.
@Suite struct NeedsLintTests {
    private func lint(_ steps: String, rest: String = "") -> Diagnostics {
        WorkflowDocument.lint(SourceText(name: "f", text: "mxwf: 1\nname: w\nsteps:\n\(steps)\(rest)")).diagnostics
    }

    private func found(_ diagnostics: Diagnostics) -> [String] {
        diagnostics.sorted.map { "\($0.code.id) \($0.message)" }
    }

    @Test func aReferenceNeedsAWayThroughTheNeeds() throws {
        let steps = """
              - id: a
                echo: x
              - id: b
                needs: []
                echo: x
              - id: c
                echo: ${{ steps.a.status }}

            """
        let diagnostics = lint(steps)
        #expect(found(diagnostics) == ["E212 step 'a' is not certain to have run before this one"])
        #expect(diagnostics.all.first?.help == "write 'needs: [b, a]'")
        #expect(found(lint(steps.replacing("    echo: ${{", with: "    needs: [b, a]\n    echo: ${{"))) == [])
    }

    @Test func aLaterStepMayComeFirst() {
        let steps =
            "  - id: a\n    needs: [b]\n    echo: ${{ steps.b.status }}\n  - id: b\n    needs: []\n    echo: x\n"
        #expect(found(lint(steps)) == [])
    }

    @Test func circlesAreNamed() {
        let steps = "  - id: a\n    needs: [b]\n    echo: ${{ steps.b.status }}\n  - id: b\n    echo: x\n"
        #expect(found(lint(steps)) == ["E211 these steps wait for each other: a → b → a"])
        #expect(found(lint("  - id: a\n    needs: [a]\n    echo: x\n")) == ["E211 step 'a' waits for itself"])
    }

    @Test func needsNameStepsOfTheSameList() {
        let diagnostics = lint(
            "  - id: one\n    echo: x\n  - needs: [onn, bye]\n    echo: x\n", rest: "always: [{id: bye, echo: x}]\n")
        #expect(
            found(diagnostics) == [
                "E210 there is no step 'onn'", "E212 step 'bye' is in another list and cannot be waited for",
            ])
        #expect(diagnostics.sorted.first?.label == "did you mean 'one'?")
    }

    @Test func anAwaitNeedsItsBulk() {
        let steps = """
              - id: files
                select: {files: {root: .}}
              - id: up
                bulk_put: {items: "${{ steps.files.items }}", bucket: b}
              - needs: [files]
                await_bulk: {bulk: up}

            """
        let diagnostics = lint(steps)
        #expect(found(diagnostics) == ["E212 step 'up' is not certain to have run before this one"])
        #expect(diagnostics.all.first?.help == "write 'needs: [files, up]'")
    }

    /// What is unknown of a step with a fault is not held against the others.
    @Test func aFaultIsReportedOnce() {
        let steps = """
              - id: a
                echo: x
              - id: b
                needs: [a]
                put: {bucket: b}
              - id: c
                needs: [b]
                echo: ${{ steps.a.status }} ${{ steps.b.key }}

            """
        #expect(Set(found(lint(steps)).map { $0.prefix(4) }) == ["E202"])
    }

    // MARK: Handlers

    private let put = "  - id: up\n    put: {bucket: b, key: k, text: x}\n"

    @Test(arguments: ["always", "on_failure"])
    func outputsThatMayBeMissingAreWarnedOf(list: String) throws {
        let diagnostics = lint(put, rest: "\(list): [{echo: \"${{ steps.up.key }}\"}]\n")
        #expect(found(diagnostics) == ["W220 step 'up' may not have run here and then has no 'key'"])
        #expect(!diagnostics.hasErrors)
        #expect(diagnostics.all.first?.help == "write 'default(steps.up.key, …)'")
    }

    @Test(arguments: [
        "{echo: \"${{ default(steps.up.key, 'none') }}\"}", "{echo: \"${{ steps.up.status }}\"}",
        "{when: steps.up.status == 'changed', echo: \"${{ steps.up.key }}\"}",
        "{echo: \"${{ if(steps.up.status == 'changed', steps.up.key, 'none') }}\"}",
        "{id: own, put: {bucket: b, key: l, text: x}}, {echo: \"${{ steps.own.key }}\"}",
    ])
    func whatIsAskedForFirstIsNot(steps: String) {
        #expect(found(lint(put, rest: "always: [\(steps)]\n")) == [])
    }

    @Test func aConditionThatUsesAnOutputIsNoQuestion() {
        let diagnostics = lint(put, rest: "always: [{when: steps.up.changed, echo: \"${{ steps.up.key }}\"}]\n")
        #expect(found(diagnostics) == ["W220 step 'up' may not have run here and then has no 'changed'"])
    }
}

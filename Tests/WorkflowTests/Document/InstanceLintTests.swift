import MictlanXText
import Testing
import Workflow

@Suite struct InstanceLintTests {
    private func found(_ steps: String) -> [String] {
        WorkflowDocument.lint(SourceText(name: "f", text: "mxwf: 1\nname: w\nvars: {l: [1], n: 3}\nsteps:\n\(steps)\n"))
            .diagnostics.sorted.map { "\($0.code.id) \($0.message)" }
    }

    @Test(arguments: [
        "  - foreach: [1, 2]\n    echo: ${{ item + 1 }} ${{ index }}",
        "  - foreach: [1, \"${{ vars.n }}\"]\n    echo: ${{ item }}",
        "  - foreach: ${{ vars.l }}\n    when: item == 1\n    echo: ${{ item }}",
        "  - matrix: {a: [1, 2], b: [x]}\n    timeout: 2s\n    echo: ${{ matrix.a + 1 }}${{ matrix.b }}",
        "  - id: s\n    select: {balls: {bucket: b}}\n  - foreach: ${{ steps.s.items }}\n    echo: ${{ item.key }}",
        "  - id: p\n    foreach: [x]\n    put: {bucket: b, key: k, text: x}\n"
            + "  - echo: ${{ sum(steps.p.size) }} ${{ steps.p.status }}",
        "  - tolerate: {failures: 2, percent: 10}\n    echo: x",
        "  - id: a\n    echo: x\n    on_failure: {steps: [{echo: \"${{ error.message }}\"}], then: continue}",
    ])
    func isRight(steps: String) { #expect(found(steps) == []) }

    @Test(arguments: [
        ("  - foreach: 3\n    echo: x", "E201 'foreach' takes a list, each any value, not a single value"),
        ("  - foreach: ${{ vars.n }}\n    echo: x", "E303 'foreach' takes a list, the expression gives int"),
        (
            "  - matrix: {}\n    echo: x",
            "E201 'matrix' takes a map, each value a list, each any value, not an empty map"
        ),
        ("  - matrix: {a: 1}\n    echo: x", "E201 'matrix' takes a list, each any value, not a single value"),
        ("  - foreach: [1]\n    matrix: {a: [1]}\n    echo: x", "E216 'matrix' excludes 'foreach'"),
        ("  - foreach: [a]\n    echo: ${{ item + 1 }}", "E303 '+' cannot be applied to string and int"),
        ("  - foreach: [1]\n    max_parallel: ${{ index }}\n    echo: x", "E302 there is no 'index' here"),
        ("  - matrix: {a: [1]}\n    echo: ${{ matrix.b }}", "E302 'matrix' has no 'b'"),
        ("  - echo: ${{ item }}", "E302 there is no 'item' here"),
        (
            "  - id: p\n    foreach: [x]\n    put: {bucket: b, key: k, text: x}\n  - echo: ${{ steps.p.key }}",
            "E303 'message' takes a text, the expression gives list of string"
        ),
        ("  - tolerate: {}\n    echo: x", "E202 'tolerate' needs 'failures' or 'percent'"),
        ("  - tolerate: maybe\n    echo: x", "E201 'tolerate' takes true or false, not 'maybe'"),
        ("  - on_failure: {then: continue}\n    echo: x", "E202 'on_failure' needs 'steps'"),
        ("  - on_failure: {steps: [{nope: x}]}\n    echo: x", "E203 unknown step key 'nope'"),
        ("  - id: a\n    on_failure: {steps: [{id: a, echo: x}]}\n    echo: x", "E206 the id 'a' is taken"),
        (
            "  - id: up\n    on_failure: {steps: [{echo: \"${{ steps.late.status }}\"}]}\n    echo: x\n  - id: late\n    echo: x",
            "E212 step 'late' has not run yet here"
        ),
        ("  - on_resume: maybe\n    echo: x", "E207 'on_resume': 'maybe' is none of: reuse, restart, ask"),
    ])
    func isRefused(steps: String, message: String) { #expect(found(steps) == [message]) }
}

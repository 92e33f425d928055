public import MictlanXText

/// A part of a workflow, or a command, with one fault, and the same without it.
public struct DiagnosticExample: Hashable, Sendable {
    /// What raises the code.
    public let wrong: String

    /// What is written instead.
    public let right: String

    init(_ wrong: String, _ right: String) {
        self.wrong = wrong
        self.right = right
    }

    /// A whole workflow around a part, as the part needs it.
    package static func document(_ part: String) -> String {
        guard !part.hasPrefix("mxwf:"), !part.hasPrefix("%"), !part.hasPrefix("#") else {
            return part + "\n"
        }
        let head = "mxwf: 1\nname: example\n"
        let hasSteps = part.hasPrefix("steps:") || part.contains("\nsteps:")
        return head + part + "\n" + (hasSteps ? "" : "steps:\n  - echo: hello\n")
    }
}

extension DiagnosticCode {
    /// A fault that raises the code, with the remedy; `nil` where no few lines show it.
    public var example: DiagnosticExample? { Self.examples[id] }

    private static let files = "  - id: files\n    select: {files: {root: data}}\n"
    private static let put = "put: {bucket: photos, key: a.png, file: a.png"
    private static let up =
        "  - id: up\n    bulk_put: {items: \"${{ steps.files.items }}\", bucket: photos}"

    private static let examples: [String: DiagnosticExample] = [
        yamlExamples, documentExamples, expressionExamples, inputExamples,
    ].reduce(into: [:]) { all, some in all.merge(some) { mine, _ in mine } }

    /// Commands; the file declares `inputs: {n: {type: int, required: true}}`.
    private static let inputExamples: [String: DiagnosticExample] = [
        "E401": .init("mxshell run example.yaml", "mxshell run example.yaml --input n=3"),
        "E402": .init(
            "mxshell run example.yaml --input n=3 --input m=4", "mxshell run example.yaml --input n=3"),
        "E403": .init("mxshell run example.yaml --input n=many", "mxshell run example.yaml --input n=3"),
    ]

    private static let yamlExamples: [String: DiagnosticExample] = [
        "E104": .init("steps:\n\t- echo: hello", "steps:\n  - echo: hello"),
        "E105": .init("description: note: nightly", "description: \"note: nightly\""),
        "E106": .init("description: \"every night", "description: \"every night\""),
        "E107": .init(
            "steps:\n  - echo: one\n---\nsteps:\n  - echo: two", "steps:\n  - echo: one\n  - echo: two"),
        "E108": .init("# nothing but a comment", "mxwf: 1\nname: example\nsteps:\n  - echo: hello"),
        "E112": .init(
            "x-text: &text hello\nsteps:\n  - echo: *txet", "x-text: &text hello\nsteps:\n  - echo: *text"
        ),
        "E113": .init("vars:\n  a: &a [1, *a]", "vars:\n  a: &a [1]\n  b: *a"),
        "E114": .init("description: one\ndescription: two", "description: one"),
        "E117": .init("vars:\n  ? [a, b]\n  : 1", "vars:\n  ab: 1"),
        "E118": .init(
            "x-put: &put {bucket: photos}\nsteps:\n  - put:\n      <<: *put\n      key: a.png\n      file: a.png",
            "defaults: {bucket: photos}\nsteps:\n  - put:\n      key: a.png\n      file: a.png"),
        "E119": .init("vars: {version: !!str 1}", "vars: {version: \"1\"}"),
        "E120": .init(
            "%YAML 2.0\n---\nmxwf: 1\nname: example\nsteps:\n  - echo: hello",
            "mxwf: 1\nname: example\nsteps:\n  - echo: hello"),
        "E121": .init("steps:\n  - echo: {{ run.id }}", "steps:\n  - echo: ${{ run.id }}"),
        "W101": .init("vars: {country: no}", "vars: {country: \"no\"}"),
        "W102": .init("vars:\n  a: &x 1\n  b: &x 2", "vars:\n  a: &x 1\n  b: &y 2"),
    ]

    private static let documentExamples: [String: DiagnosticExample] = [
        "E201": .init(
            "steps:\n  - echo: hello\n    timeout: 30", "steps:\n  - echo: hello\n    timeout: 30s"),
        "E202": .init("steps:\n  - put: {key: a.png, file: a.png}", "steps:\n  - \(put)}"),
        "E203": .init("steps:\n  - ecko: hello", "steps:\n  - echo: hello"),
        "E204": .init("steps:\n  - id: hello", "steps:\n  - id: hello\n    echo: hello"),
        "E205": .init("steps:\n  - echo: hello\n    \(put)}", "steps:\n  - echo: hello\n  - \(put)}"),
        "E206": .init(
            "steps:\n  - id: a\n    echo: one\n  - id: a\n    echo: two",
            "steps:\n  - id: a\n    echo: one\n  - id: b\n    echo: two"),
        "E207": .init("steps:\n  - \(put), replicas: 0}", "steps:\n  - \(put), replicas: 1}"),
        "E209": .init(
            "mxwf: 2\nname: example\nsteps:\n  - echo: hello",
            "mxwf: 1\nname: example\nsteps:\n  - echo: hello"),
        "E210": .init(
            "steps:\n\(files)  - echo: ${{ steps.fiels.count }}",
            "steps:\n\(files)  - echo: ${{ steps.files.count }}"),
        "E211": .init(
            "steps:\n  - id: a\n    needs: [b]\n    echo: one\n  - id: b\n    needs: [a]\n    echo: two",
            "steps:\n  - id: a\n    echo: one\n  - id: b\n    needs: [a]\n    echo: two"),
        "E212": .init(
            "steps:\n  - echo: ${{ steps.files.count }}\n\(files)",
            "steps:\n\(files)  - echo: ${{ steps.files.count }}"),
        "E213": .init("steps:\n\(files)\(up)", "steps:\n\(files)\(up)\n  - await_bulk: {bulk: up}"),
        "E214": .init(
            "steps:\n\(files)  - await_bulk: {bulk: files}",
            "steps:\n\(files)\(up)\n  - await_bulk: {bulk: up}"),
        "E215": .init(
            "steps:\n  - when: ${{ run.attempt > 1 }}\n    echo: hello",
            "steps:\n  - when: run.attempt > 1\n    echo: hello"),
        "E216": .init("steps:\n  - \(put), text: hello}", "steps:\n  - \(put)}"),
        "E218": .init(
            "steps:\n  - delete_bucket: {bucket: photos, confirm_name: photo}",
            "steps:\n  - delete_bucket: {bucket: photos, confirm_name: photos}"),
        "W201": .init(
            "steps:\n  - put:\n      bucket: photos\n      key: |\n        a.png\n      file: a.png",
            "steps:\n  - put:\n      bucket: photos\n      key: |-\n        a.png\n      file: a.png"),
        "W202": .init(
            "inputs:\n  since: {type: time, default: \"2026-11-28T06:00:00\"}",
            "inputs:\n  since: {type: time, default: \"2026-11-28T06:00:00Z\"}"),
        "W203": .init("steps:\n  - echo: \"{{ run.id }}\"", "steps:\n  - echo: ${{ run.id }}"),
        "W220": .init(
            "steps:\n\(files)always:\n  - echo: ${{ steps.files.count }}",
            "steps:\n\(files)always:\n  - echo: ${{ default(steps.files.count, 0) }}"),
        "W221": .init(
            "steps:\n\(files)  - when: steps.files.status == \"success\"\n    echo: hello",
            "steps:\n\(files)  - when: steps.files.status == \"ok\"\n    echo: hello"),
        "E232": .init(
            "steps:\n  - shell: {argv: [date]}",
            "policy: {shell: true}\nsteps:\n  - shell: {argv: [date]}"),
        "E233": .init(
            "inputs: {file: {type: path, default: a}}\npolicy: {shell: true}\nsteps:\n"
                + "  - shell: {argv: [sh, -c, \"wc -l ${{ inputs.file }}\"]}",
            "inputs: {file: {type: path, default: a}}\npolicy: {shell: true}\nsteps:\n"
                + "  - shell: {argv: [wc, -l, \"${{ inputs.file }}\"]}"),
    ]

    private static let expressionExamples: [String: DiagnosticExample] = [
        "E301": .init(
            "steps:\n  - echo: ${{ run.attempt + }}", "steps:\n  - echo: ${{ run.attempt + 1 }}"),
        "E302": .init("steps:\n  - echo: ${{ run.idd }}", "steps:\n  - echo: ${{ run.id }}"),
        "E303": .init(
            "steps:\n  - when: run.attempt > \"1\"\n    echo: hello",
            "steps:\n  - when: run.attempt > 1\n    echo: hello"),
        "E304": .init(
            "steps:\n  - echo: ${{ uper(run.id) }}", "steps:\n  - echo: ${{ upper(run.id) }}"),
        "E305": .init(
            "steps:\n  - echo: ${{ replace(run.id, 'T') }}",
            "steps:\n  - echo: ${{ replace(run.id, 'T', '-') }}"),
        "E307": .init(
            "steps:\n  - echo: run ${{ [1, 2] }}", "steps:\n  - echo: run ${{ json([1, 2]) }}"),
    ]
}

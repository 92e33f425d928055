internal import MictlanXText

/// The page on what `lint` finds, as Markdown, printed from the table of codes.
package enum FindingsReference {
    /// The whole page.
    package static var markdown: String {
        var page = """
            # What lint finds

            `mxshell lint FILE…` reads a workflow, and `plan` and `run` do the same before anything else. One round shows
            every fault, also several in one step, and nothing that is only the consequence of another one. A finding
            names the place, says what is wrong, and where it can what to write:

            ```text
            ingest.yaml:27:5: error[E203]: unknown step key 'bulkput'
               25 |   - id: up
               26 |     needs: [files]
               27 |     bulkput:
                  |     ^^^^^^^ did you mean 'bulk_put'?
               = help: mxshell explain E203
            ```

            The place is file, line and column, both from 1; a column is one character, whatever its width. Errors (`E`)
            end with code 2 and nothing is run; warnings (`W`) tell of what is allowed and probably not meant. The
            hundreds of a code are where it was found: 1 the YAML, 2 the document, 3 an expression, 4 the inputs of a run.
            Codes keep their meaning for ever.

            - `mxshell explain CODE` prints what stands below.
            - `-o ndjson` gives a JSON object for each finding: `severity code message file line col label help`.
            - A misspelt key or kind is read as the one that was meant, so its value is checked in the same round.
            - `--limits relaxed` of `lint`, `plan` and `run` allows ten times the size and number that
              [the limits](workflow-reference.md#limits) say, for files that a program wrote.
            - After 200 findings the others are only counted.

            This page is printed from the table of codes; a test compares the two.

            """
        for (hundred, title) in [
            ("1", "YAML"), ("2", "Document"), ("3", "Expressions"), ("4", "Inputs of a run"),
        ] {
            page += "\n## \(title)\n"
            for code in DiagnosticCode.table where code.id.dropFirst().hasPrefix(hundred) {
                page += entry(code)
            }
        }
        return page
    }

    private static func entry(_ code: DiagnosticCode) -> String {
        var text = "\n### \(code.id): \(code.title)\n\n\(wrapped(code.explanation))\n"
        if let example = code.example {
            text +=
                "\n```text\n\(fenced(example.wrong))```\n\nright:\n\n```text\n\(fenced(example.right))```\n"
        }
        return text
    }

    private static func fenced(_ text: String) -> String { text.hasSuffix("\n") ? text : text + "\n" }

    /// Lines of at most 120 columns.
    private static func wrapped(_ text: String) -> String {
        var lines: [String] = []
        for word in text.replacing("<", with: "&lt;").split(separator: " ") {
            if let line = lines.last, line.count + 1 + word.count <= 120 {
                lines[lines.count - 1] = "\(line) \(word)"
            } else {
                lines.append(String(word))
            }
        }
        return lines.joined(separator: "\n")
    }
}

import MictlanXText

@testable import ShellKit
@testable import Workflow

extension Work {
    /// The shell's language and that of workflows.
    static func languages() -> [Work] {
        let line = Array(
            #"put -r "$dir"/2026 photos/holiday/ --tag year=2026 -j 8 && ls photos/ -o ndjson | grep cat"#.utf8)
        let document = """
            mxwf: 1
            name: ingest
            inputs:
              src: {type: path, required: true}
            steps:
              - id: files
                select: {files: {root: "${{ inputs.src }}", include: ["**/*.csv"]}}
              - id: up
                bulk_put:
                  items: ${{ steps.files.items }}
                  bucket: frames
                  key: ${{ item.rel }}
                  tags: {batch: "7"}
                  concurrency: {balls: 16, chunks: 4}
                timeout: 10m
              - await_bulk: {bulk: up, max_failed: 0}
            """
        let condition = "size(item.path) > 4096 && item.rel != 'x' || !(steps.files.count in [1, 2, 3])"
        let sum = "1 + 2 * 3 == 7 && 'abc' + 'd' != 'abce'"
        return [
            Work("lexer-line") {
                var lexer = Lexer(line)
                return try lexer.tokens().count
            },
            Work("composer-18-lines") {
                var diagnostics = Diagnostics()
                let root = YAMLComposer.compose(SourceText(name: "bench", text: document), into: &diagnostics)
                return root == nil ? 0 : 1
            },
            Work("expression-parse") { try ExpressionParser.parse(condition).range.count },
            Work("expression-evaluate") {
                var diagnostics = Diagnostics()
                let source = SourceText(name: "bench", text: sum)
                let span = SourceSpan(file: source.name, at: SourceMark(line: 1, column: 1))
                let value = try Expression(parsing: sum, span: span, into: &diagnostics).evaluate(in: EvaluationScope())
                return value == .bool(true) ? 1 : 0
            },
        ]
    }
}

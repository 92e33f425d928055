/// The rows of the kinds of steps.
extension DocumentFaultTests {
    static let shell = "mxwf: 1\nname: w\nsecrets: {s: {env: S}}\npolicy: {shell: true}\nsteps:\n"
    static let files = "  - id: files\n    select: {files: {root: .}}\n"

    static let kinds: [Fault] = [
        Fault("select of nothing", "E202", steps: "  - @select: {}\n"),
        Fault("select of both", "E216", steps: "  - select: {files: {root: .}, @balls: {bucket: b}}\n"),
        Fault("select without root", "E202", steps: "  - select: {@files: {}}\n"),
        Fault("select of any bucket", "E202", steps: "  - select: {@buckets: {}}\n"),
        Fault("select of buckets as a text", "E201", steps: "  - select: {buckets: {match: @a}}\n"),
        Fault(
            "items of buckets", "E302",
            steps:
                "  - id: s\n    select: {buckets: {match: [a]}}\n  - delete: {items: \"${{ @steps.s.items }}\"}\n"
        ),
        Fault(
            "include as text", "E201", steps: "  - select: {files: {root: ., include: \"@*.png\"}}\n"),
        Fault("bad glob", "E207", steps: "  - select: {files: {root: ., include: [\"@{a\"]}}\n"),
        Fault("bad size", "E201", steps: "  - select: {files: {root: ., min_size: @big}}\n"),
        Fault("bad age", "E201", steps: "  - select: {balls: {bucket: b, older_than: @fortnight}}\n"),
        Fault("bad bucket", "E207", steps: "  - select: {balls: {bucket: @a.b}}\n"),
        Fault("reserved bucket", "E207", steps: "  - select: {balls: {bucket: @data}}\n"),
        Fault("empty key", "E207", steps: "  - put: {bucket: b, key: @\"\", text: x}\n"),
        Fault("put of nothing", "E202", steps: "  - @put: {bucket: b, key: k}\n"),
        Fault("put of two", "E216", steps: "  - put: {bucket: b, key: k, text: x, @json: {}}\n"),
        Fault("put without bucket", "E202", steps: "  - @put: {key: k, text: x}\n"),
        Fault("empty path", "E207", steps: "  - put: {bucket: b, key: k, file: @\"\"}\n"),
        Fault("NUL in a path", "E207", steps: "  - put: {bucket: b, key: k, file: @\"a\\0b\"}\n"),
        Fault("zero replicas", "E207", steps: "  - put: {bucket: b, key: k, text: x, replicas: @0}\n"),
        Fault("empty chunks", "E207", steps: "  - put: {bucket: b, key: k, text: x, chunk_size: @0}\n"),
        Fault("bad if_exists", "E207", steps: "  - put: {bucket: b, key: k, text: x, if_exists: @skip-same}\n"),
        Fault("computed tag name", "E215", steps: "  - put: {bucket: b, key: k, text: x, tags: {@\"${{ 1 }}\": x}}\n"),
        Fault("tag that is a list", "E201", steps: "  - put: {bucket: b, key: k, text: x, tags: {a: @[1]}}\n"),
        Fault(
            "bulk without await", "E213",
            steps: files + "  - id: @up\n    bulk_put: {items: \"${{ steps.files.items }}\", bucket: b}\n"),
        Fault(
            "bulk without id", "E213",
            steps: files + "  - @bulk_put: {items: \"${{ steps.files.items }}\", bucket: b}\n"),
        Fault("bulk of a text", "E201", steps: "  - bulk_put: {items: @files, bucket: b, wait: true}\n"),
        Fault(
            "bulk of a number", "E303", steps: "  - bulk_put: {items: \"@${{ inputs.n }}\", bucket: b, wait: true}\n"),
        Fault(
            "delete concurrency in a bulk", "E201",
            steps: files
                + "  - bulk_put: {items: \"${{ steps.files.items }}\", bucket: b, wait: true, concurrency: @8}\n"),
        Fault("await of nothing known", "E210", steps: "  - await_bulk: {bulk: @up}\n"),
        Fault("await of no bulk", "E214", steps: files + "  - await_bulk: {bulk: @files}\n"),
        Fault(
            "await of a bulk that waits", "E214",
            steps: files + "  - id: up\n    bulk_put: {items: \"${{ steps.files.items }}\", bucket: b, wait: true}\n"
                + "  - await_bulk: {bulk: @up}\n"),
        Fault(
            "await of a bulk twice", "E214",
            steps: files + "  - id: up\n    bulk_put: {items: \"${{ steps.files.items }}\", bucket: b}\n"
                + "  - await_bulk: {bulk: up}\n  - await_bulk: {bulk: @up}\n"),
        Fault(
            "await before the bulk", "E212",
            steps: files
                + "  - await_bulk: {bulk: @up}\n  - id: up\n    bulk_put: {items: \"${{ steps.files.items }}\", bucket: b}\n"
        ),
        Fault("verify of nothing", "E202", steps: "  - @verify: {exists: true}\n"),
        Fault(
            "verify of files", "E303",
            steps: files + "  - verify: {items: @\"${{ steps.files.items }}\"}\n"),
        Fault("sample of nothing", "E207", steps: "  - verify: {bucket: b, content: {sample: @0%}}\n"),
        Fault(
            "sample of too much", "E207", steps: "  - verify: {bucket: b, content: {sample: @101%}}\n"),
        Fault("sample of a word", "E201", steps: "  - verify: {bucket: b, content: {sample: @some}}\n"),
        Fault("sample without a share", "E202", steps: "  - verify: {bucket: b, @content: {}}\n"),
        Fault("content of an unknown word", "E207", steps: "  - verify: {bucket: b, content: @some}\n"),
        Fault(
            "get without checks", "E207", steps: "  - get: {bucket: b, key: k, to: f, verify: @false}\n"),
        Fault(
            "confirm of an unknown word", "E207",
            steps: "  - delete: {bucket: b, key: k, confirm: @never}\n"),
        Fault("delete of a bucket", "E202", steps: "  - @delete: {bucket: b}\n"),
        Fault("delete of files", "E303", steps: files + "  - delete: {items: @\"${{ steps.files.items }}\"}\n"),
        Fault("negative cap", "E207", steps: "  - delete: {bucket: b, key: k, max_deletes: @-1}\n"),
        Fault("key without bucket", "E202", steps: "  - @get: {key: k, to: f}\n"),
        Fault("get without target", "E202", steps: "  - @get: {bucket: b, key: k}\n"),
        Fault("bucket not confirmed", "E202", steps: "  - @delete_bucket: {bucket: b}\n"),
        Fault(
            "bucket confirmed wrongly", "E218",
            steps: "  - delete_bucket: {bucket: b, confirm_name: @c}\n"),
        Fault(
            "keep_last without groups", "E202",
            steps: "  - select: {balls: {bucket: b, @keep_last: {n: 3}}}\n"),
        Fault(
            "keep_last of none", "E207",
            steps: "  - select: {balls: {bucket: b, keep_last: {n: @0, group_by: tags.source}}}\n"),
        Fault(
            "keep_last by an unknown field", "E302",
            steps: "  - select: {balls: {bucket: b, keep_last: {n: 1, group_by: @tag.source}}}\n"),
        Fault(
            "keep_last by a map", "E303",
            steps: "  - select: {balls: {bucket: b, keep_last: {n: 1, group_by: @tags}}}\n"),
    ]
}

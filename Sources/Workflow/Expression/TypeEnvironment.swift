/// The types that an expression's contexts have at one place of a document.
package struct TypeEnvironment: Sendable {
    /// `inputs`, `vars`, `env`, `secrets`, `steps`, `run` and, where they exist, `item`, `error` and `probe`.
    package var roots: [String: ValueType]
    /// Whether `failed()` and `cancelled()` may be called, which is so in `when`.
    package var allowsStatusFunctions = false

    /// An environment with the contexts that exist everywhere.
    package init(
        inputs: [String: ValueType] = [:], vars: [String: ValueType] = [:], steps: [String: ValueType] = [:],
        env: [String] = [], secrets: [String] = []
    ) {
        func all(_ names: [String], _ type: ValueType) -> ValueType {
            .record(Dictionary(names.map { ($0, type) }) { first, _ in first })
        }
        roots = [
            "inputs": .record(inputs), "vars": .record(vars), "steps": .record(steps), "run": ContextTypes.run,
            "env": all(env, .string), "secrets": all(secrets, .secret),
        ]
    }

    /// The same environment with one more context.
    package func with(_ name: String, _ type: ValueType) -> TypeEnvironment {
        var environment = self
        environment.roots[name] = type
        return environment
    }
}

/// The fields of the contexts that the runner provides; a test holds its values against them.
package enum ContextTypes {
    /// The contexts that are known everywhere.
    static let everywhere: Set = ["inputs", "vars", "env", "secrets", "steps", "run"]

    /// Where contexts are known that are not known everywhere.
    static let places = [
        "item": "in a step with 'foreach', and in 'key' and 'tags' of 'bulk_put'",
        "index": "in a step with 'foreach' or 'matrix'", "matrix": "in a step with 'matrix'",
        "error": "in 'on_failure' and 'always'", "probe": "in 'until' of a 'wait'",
    ]

    /// What the contexts hold that a workflow fills.
    static let declared = ["inputs": "inputs", "vars": "variables"]

    /// `run`.
    package static let run: ValueType = .record([
        "id": .string, "name": .string, "attempt": .int, "dry_run": .bool, "started": .time,
    ])

    /// `error`, in `on_failure` and `always`.
    package static let error: ValueType = .record([
        "step": .string, "class": .string, "message": .string, "item": .string, "attempt": .int,
    ])

    /// `item` where the items are files: `rel` is the path below the root, `path` the one to open; `sha256` is there where
    /// the list was made with `hash: true`.
    package static let fileItem: [String: ValueType] = [
        "rel": .string, "path": .string, "name": .string, "size": .size, "mtime": .time,
        "sha256": .string,
    ]

    /// `item` where the items are balls: `key` is the name, `id` its spelling on the wire.
    package static let ballItem: [String: ValueType] = [
        "bucket": .string, "key": .string, "id": .string, "size": .size, "chunks": .int, "sha256": .string,
        "tags": .map, "updated_at": .time,
    ]

    /// `item` where it may be either.
    package static let item: ValueType = .record(fileItem.merging(ballItem) { mine, _ in mine })

    /// How long requests of a replay took.
    package static let latencies: [String: ValueType] = [
        "count": .int, "p50": .duration, "p90": .duration, "p95": .duration, "p99": .duration, "p999": .duration,
        "max": .duration, "mean": .duration,
    ]

    /// `probe` of a ball; `sha256` and `updated_at` are missing where they are not known.
    package static let probedBall: [String: ValueType] = [
        "exists": .bool, "complete": .bool, "size": .size, "tags": .map, "sha256": .string, "updated_at": .time,
    ]

    /// `probe` of a bucket.
    package static let probedBucket: [String: ValueType] = ["count": .int, "bytes": .size]

    /// `probe` of a local file; `mtime` is missing where there is none.
    package static let probedFile: [String: ValueType] = ["exists": .bool, "size": .size, "mtime": .time]

    /// What every step offers besides the outputs of its kind.
    package static let everyStep: [String: ValueType] = [
        "status": .string, "attempts": .int, "duration": .duration, "error": error,
    ]

    /// The outputs of a step kind, by the kind's key in the document.
    package static func outputs(ofKind kind: String) -> [String: ValueType] {
        let own: [String: ValueType] =
            switch kind {
            case "select": ["items": .itemset, "count": .int, "bytes": .size, "scanned": .int]
            case "put": ["key": .string, "sha256": .string, "size": .size, "chunks": .int, "changed": .bool]
            case "bulk_put": ["items": .itemset, "count": .int, "bytes": .size]
            case "await_bulk":
                [
                    "items": .itemset, "done": .int, "skipped": .int, "failed": .int, "bytes": .size, "rate": .float,
                    "p50": .duration, "p95": .duration, "p99": .duration,
                ]
            case "get": ["items": .itemset, "count": .int, "bytes": .size, "changed": .int]
            case "verify": ["count": .int, "bytes": .size, "mismatches": .int, "manifest": .itemset]
            case "delete", "delete_bucket":
                ["done": .int, "absent": .int, "conflicts": .int, "failed": .int, "bytes": .size, "deleted": .itemset]
            case "shell": ["code": .int, "stdout": .string, "stderr": .string]
            case "replay":
                [
                    "put": .record(latencies), "get": .record(latencies), "lag": .record(latencies), "errors": .int,
                    "dropped": .int, "bytes": .size, "valid": .bool,
                    "throughput": .record(["requests": .float, "bytes": .float]),
                ]
            case "wait": ["waited": .duration, "polls": .int]
            default: [:]
            }
        return everyStep.merging(own) { mine, _ in mine }
    }
}

/// What people do with each verb: two lines at least, that can be typed as they stand.
enum VerbExamples {
    private static let all: [String: [String]] = [
        "put": ["put report.pdf docs/", "put -r photos/ archive/photos/ --tag year=2026"],
        "get": ["get docs/report.pdf", "get 'photos/2026/*' pictures/ --no-clobber"],
        "ls": ["ls", "ls photos/2026 --sort size --limit 10", "ls -r photos -o ndjson"],
        "stat": ["stat photos/cat.jpg", "stat photos/cat.jpg --chunks -o json"],
        "cat": ["cat notes/todo.txt", "cat logs/2026-11-28.log > today.log"],
        "rm": ["rm photos/cat.jpg", "rm -n 'photos/tmp/**'", "rm -r photos/2019 --yes --max-deletes 5000"],
        "cp": ["cp photos/cat.jpg archive/", "cp -r photos/2026 prod:archive/"],
        "sync": ["sync ./out/ results/ -n", "sync prod:results/ ./results/", "sync ./out/ prod:results/ --delete"],
        "diff": ["diff ./out/ results/", "diff photos/2026 prod:photos/2026 -o json"],
        "mv": ["mv photos/cat.jpg photos/dog.jpg", "mv 'photos/tmp/*' prod:attic/ -n"],
        "bulk": ["bulk put manifest.ndjson", "bulk failed -o ndjson"],
        "buckets": ["buckets", "buckets -o json"],
        "peers": ["peers", "peers disable peer-1"],
        "connect": ["connect prod", "connect mictlanx://store.example:60666 --as lab"],
        "connections": ["connections", "connections -o json"],
        "on": ["on prod ls photos", "on lab put report.pdf docs/"],
        "ping": ["ping", "ping --all -o json"],
        "config": ["config show --origin", "config check"],
        "readonly": ["readonly on", "readonly off"],
        "safe": ["safe on", "safe on && cat notes/todo.txt"],
        "use": ["use photos", "use /"],
        "cd": ["cd ~/data", "cd -"],
        "pwd": ["pwd", "pwd > here.txt"],
        "lls": ["lls", "lls photos/ -o json"],
        "echo": ["echo \"in $BUCKET\"", "echo done >> log.txt"],
        "on-error": ["on-error continue", "on-error stop"],
        "run": ["run ingest.yaml --input day=2026-11-28", "run ingest.yaml --resume auto"],
        "record": ["record start nightly.yaml", "record stop"],
        "resume": ["resume", "resume 20261128T101500-ab12 --yes"],
        "runs": ["runs", "runs -o ndjson"],
        "status": ["status", "status 20261128T101500-ab12 -o json"],
        "why": ["why 20261128T101500-ab12 upload", "why 20261128T101500-ab12 verify"],
        "cancel": ["cancel 20261128T101500-ab12", "cancel 20261128T101500-ab12 && runs"],
        "gc": ["gc", "gc --older-than 7d"],
        "plan": ["plan ingest.yaml", "plan ingest.yaml --input day=2026-11-28"],
        "lint": ["lint ingest.yaml", "lint ingest.yaml cleanup.yaml --sandbox"],
        "explain": ["explain E201", "explain W220"],
        "test": ["test tests/ingest.yaml", "test tests/ingest.yaml --junit report.xml"],
        "graph": ["graph ingest.yaml", "graph ingest.yaml --format svg > ingest.svg"],
        "report": ["report", "report 20261128T101500-ab12 --html report.html"],
        "schema": ["schema", "schema > mxwf.schema.json"],
        "history": ["history -n 20", "history photos"],
        "help": ["help", "help put"],
        "exit": ["exit", "exit 3"],
        "node": ["mxshell node --listen 127.0.0.1:60666 --data /srv/store", "mxshell node check --data /srv/store"],
    ]

    static func of(_ verb: String) -> [String] { all[verb] ?? [] }

    /// The part of the help; nothing for a verb without.
    static func text(of verb: String) -> String {
        let lines = of(verb)
        return lines.isEmpty ? "" : "EXAMPLES:\n" + lines.map { "  \($0)\n" }.joined()
    }
}

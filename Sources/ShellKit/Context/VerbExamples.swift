/// What people do with each verb: two lines at least, that can be typed as they stand.
enum VerbExamples {
    private static let all: [String: [String]] = [
        "put": ["put report.pdf docs/", "put -r photos/ archive/photos/ --tag year=2026"],
        "get": ["get docs/report.pdf", "get 'photos/2026/*' pictures/ --no-clobber"],
        "ls": ["ls", "ls photos/2026 --sort size --limit 10", "ls -r photos -o ndjson"],
        "stat": ["stat photos/cat.jpg", "stat photos/cat.jpg --chunks -o json"],
        "cat": ["cat notes/todo.txt", "cat logs/2026-11-28.log > today.log"],
        "rm": [
            "rm photos/cat.jpg", "rm -n 'photos/tmp/**'", "rm -r photos/2019 --yes --max-deletes 5000",
        ],
        "du": ["du photos", "du photos/2026 -d 2", "du photos --by tag:camera -o json"],
        "tree": ["tree photos -d 2", "tree photos/2026 --larger 1MB"],
        "find": ["find photos --name '*.jpg' --larger 5MB", "find logs --older-than 30d --print0"],
        "verify": [
            "verify photos --sample 5%", "verify photos/2026 pictures/2026/",
            "verify docs --sums SHA256SUMS --download",
        ],
        "pipe": ["pipe logs/today.txt", "pipe docs/data.json --content-type application/json"],
        "tag": ["tag photos/cat.jpg", "tag 'photos/2026/*' year=2026 --remove draft"],
        "disable": ["disable photos/cat.jpg", "disable -n photos/cat.jpg"],
        "rb": ["rb old-photos", "rb old-photos --yes --max-deletes 5000"],
        "bulk": ["bulk put manifest.ndjson", "bulk failed -o ndjson"],
        "buckets": ["buckets", "buckets -o json"],
        "peers": ["peers", "peers disable peer-1"],
        "stats": ["stats", "stats -o ndjson"],
        "use": ["use photos", "use /"],
        "cd": ["cd ~/data", "cd -"],
        "pwd": ["pwd", "pwd > here.txt"],
        "lls": ["lls", "lls photos/ -o json"],
        "echo": ["echo \"in $BUCKET\"", "echo done >> log.txt"],
        "on-error": ["on-error continue", "on-error stop"],
        "timing": ["timing on", "timing off"],
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
        "jobs": ["jobs", "jobs -o ndjson"],
        "fg": ["fg", "fg 2"],
        "kill": ["kill 1", "kill $!"],
        "wait": ["wait", "wait 1 2"],
        "source": ["source common.mx", "source common.mx photos 2026"],
        "set": ["set output json", "set on-error continue"],
        "alias": ["alias ll = 'ls -l'", "alias"],
        "unset": ["unset day", "unset day bucket"],
        "printf": ["printf '%s: %d files\\n' photos 12", "printf '%-20s|\\n' cat.jpg"],
        "sleep": ["sleep 5s", "sleep 500ms"],
        "trap": ["trap EXIT 'rm -q work/tmp'", "trap INT 'echo interrupted'"],
        "last": ["last -o json", "last -o csv > photos.csv"],
        "history": ["history -n 20", "history photos"],
        "log": ["log start today.log", "log stop"],
        "edit": ["edit", "edit 12"],
        "again": ["again", "again 12"],
        "help": ["help", "help put", "help keys"],
        "apropos": ["apropos checksum", "apropos bucket"],
        "doctor": ["doctor", "doctor --store -o json"],
        "completion": ["completion bash > ~/.local/share/bash-completion/completions/mxshell", "completion fish"],
        "exit": ["exit", "exit 3"],
        "node": [
            "mxshell node --listen 127.0.0.1:60666 --data /srv/store", "mxshell node check --data /srv/store",
        ],
    ]

    static func of(_ verb: String) -> [String] { all[verb] ?? [] }

    /// The part of the help; nothing for a verb without.
    static func text(of verb: String) -> String {
        let lines = of(verb)
        return lines.isEmpty ? "" : "EXAMPLES:\n" + lines.map { "  \($0)\n" }.joined()
    }
}

/// Verbs of rclone, mc, SQL and hosts' shells that have another name here, or none.
enum ForeignVerb {
    private static let hints = [
        "mkdir": bucket, "md": bucket, "mb": bucket, "touch": "'put - BUCKET/NAME < /dev/null' makes an empty ball",
        "rmdir": "'rb BUCKET' deletes a bucket, 'rm -r NAME' what is below a name",
        "purge": "'rb BUCKET' deletes a bucket",
        "delete": "'rm' deletes balls, 'rb' a bucket", "del": "'rm' deletes balls", "drop": "'rb' deletes a bucket",
        "copy": "'put' and 'get' copy between files and balls, 'cp' between balls", "copyto": "'cp' copies a ball",
        "move": "'mv' moves balls", "rename": "'mv' moves balls", "ren": "'mv' moves balls", "upload": "'put' it is",
        "download": "'get' it is", "mirror": "'sync' it is", "bisync": "'sync' goes one way",
        "check": "'diff' or 'verify'",
        "cmp": "'diff' compares two places", "hashsum": sums, "sha256sum": sums, "md5sum": sums, "checksum": sums,
        "lsd": "'ls /' lists the buckets", "lsl": "'ls -l'", "ll": "'ls -l'", "lsf": "'ls -o raw'",
        "lsjson": "'ls -o json'",
        "size": "'du -s' tells it", "ncdu": "'du -d 2' shows the largest", "df": "'stats' shows how full the peers are",
        "about": "'stats' shows how full the peers are", "rcat": "'pipe' it is", "head": "'cat NAME --count SIZE'",
        "tail": "'cat NAME --offset SIZE'", "more": "'cat NAME | less'", "less": "'cat NAME | less'",
        "vi": host("vi"), "vim": host("vim"), "nano": host("nano"),
        "grep": "'find --regex R' for names, 'cat NAME | grep R'",
        "info": "'stat NAME' tells of a ball", "show": "'ls' lists, 'stat' tells of one ball",
        "describe": "'stat NAME'",
        "desc": "'stat NAME'", "locate": "'find'", "select": sql, "insert": sql, "update": sql, "create": sql,
        "login": "'connect' and the token file of a connection", "open": "'connect' or 'get'",
        "ps": "'jobs' and 'runs'",
        "man": "'help VERB'", "which": "'help VERB'", "env": host("env"), "whoami": host("whoami"),
        "date": host("date"),
        "wc": host("wc"), "sort": host("sort"), "true": host("true"), "false": host("false"), "yes": host("yes"),
        "admin": "'peers' and 'node' look after a cluster and a store",
        "share": "there are no links to share; 'cat NAME' and 'get NAME FILE' read a ball",
        "deletefile": "'rm' deletes balls", "version": "'doctor' tells the versions, 'mxshell --version' ours",
        "mxshell": "this is mxshell: leave the word out", "\\set": variable, "\\unset": "'unset NAME'",
        "\\dt": "'ls' lists balls, 'buckets' buckets", "\\copy": "'put' and 'get' copy between files and balls",
        "\\conninfo": "'connections' lists them, 'ping' asks", "\\pset": option,
        ".tables": "'buckets' lists the buckets, 'ls' balls", ".mode": option, ".headers": "'set headers on|off'",
        ".timer": "'timing on|off'", ".output": "'set results FILE'", ".open": "'connect'",
        "sudo": host("sudo"), "git": host("git"), "python": host("python"), "curl": host("curl"),
    ]

    private static let bucket = "a bucket is there as soon as it holds something: put FILE BUCKET/"
    private static let sums = "'get --sums FILE' writes a list of SHA-256, 'verify --sums FILE' reads one"
    private static let variable = "'let NAME = VALUE' sets a variable"
    private static let option = "'set' alone lists the options; 'set output csv' is the format of results"
    private static let sql = "there is no SQL here: 'ls', 'find' and 'stat' ask, '-o json' answers"

    private static func host(_ name: String) -> String { "'!\(name)' runs the program of the host" }

    /// The words that are known.
    static var all: [String] { hints.keys.sorted() }

    /// What to write in place of a verb that is not there; `nil` for a word that no other tool has.
    static func hint(for word: String) -> String? { hints[word.lowercased()] }
}

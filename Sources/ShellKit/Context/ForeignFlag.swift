import ArgumentParser

/// Flags of find(1), tree(1), du(1), ls(1), rm(1) and rclone that are called otherwise here.
enum ForeignFlag {
    private static let hints = [
        "-size": "--larger SIZE and --smaller SIZE", "-mtime": times, "-mmin": times, "-newer": times,
        "-iname": "--regex '(?i)…'", "-delete": "--exec 'rm {}'", "-print": "names are printed anyway",
        "-L": depth, "--max-depth": depth, "-maxdepth": depth, "-R": "-r", "-rf": asks, "-f": asks, "-fr": asks,
        "--force": "what is there already is replaced anyway, but with --no-clobber",
    ]

    private static let times = "--newer-than T and --older-than T"
    private static let depth = "-d N"
    private static let asks = "--yes does not ask, -r takes what is below a name"

    /// The first word that is such a flag, or a long flag with one dash, and what to write in its place.
    static func fault<Command: ParsableCommand>(
        among words: [ExpandedWord], of command: Command.Type
    ) -> (position: Int, flag: String, hint: String)? {
        let declared = DeclaredFlags(of: command)
        for (index, word) in words.enumerated() {
            let text = word.text
            if text == "--" { return nil }
            guard text.hasPrefix("-"), text != "-" else { continue }
            let name = String(text.prefix { $0 != "=" })
            if !name.hasPrefix("--"), name.count > 2, declared.long.contains("-\(name)") {
                return (index + 1, name, "did you mean -\(name)?")
            }
            if let hint = hints[name], !declared.names.contains(name) { return (index + 1, name, hint) }
        }
        return nil
    }
}

import LineEditing
import Testing

@testable import ShellKit

@Suite struct CompleterTests {
    private struct Sources: CompletionSources {
        var commands: CommandTable { .standard }
        var remark: String?
        var more = 0
        func variables() -> [String] { ["HOME", "day", "dawn"] }
        func words(_ kind: KnownWords) -> [String] {
            switch kind {
            case .runs: ["20261128-a", "20261129-b"]
            case .connections: ["embedded", "lab", "prod"]
            case .jobs: ["12"]
            case .commands: ["myf"]
            case .definitions: ["day", "myf"]
            }
        }
        func storeWords(_ kind: StoreWords, startingWith text: String) -> CompletionCandidates {
            switch kind {
            case .peers: CompletionCandidates(names: [CompletionCandidate(text: "peer-0")])
            case .trash: CompletionCandidates(names: [CompletionCandidate(text: "photos/gone")])
            case .tagKeys(let place): CompletionCandidates(names: [CompletionCandidate(text: "kind-of-\(place)")])
            }
        }
        func inputs(of file: String) -> [String] { file == "cat.yaml" ? ["source"] : [] }
        func programs(startingWith text: String) -> [String] { ["grep", "ls"].filter { $0.hasPrefix(text) } }
        func localNames(startingWith text: String, directoriesOnly: Bool) -> [CompletionCandidate] {
            let names = ["cat.jpg", "my file", "sub/", "it's", "-odd"]
            return names.filter { !directoriesOnly || $0.hasSuffix("/") }.map {
                CompletionCandidate(text: $0, isWhole: !$0.hasSuffix("/"))
            }
        }
        func remoteNames(startingWith text: String, bucketsOnly: Bool) -> CompletionCandidates {
            if bucketsOnly {
                let names = ["photos", "phones"].map { CompletionCandidate(text: $0) }
                return CompletionCandidates(names: names, more: more, remark: remark)
            }
            let names = text.hasPrefix("photos/") ? ["photos/2024/", "photos/a*b", "photos/$x"] : ["photos/", "logs/"]
            return CompletionCandidates(
                names: names.map { CompletionCandidate(text: $0, isWhole: !$0.hasSuffix("/")) }, more: more,
                remark: remark)
        }
    }

    private func complete(_ text: String, remark: String? = nil, more: Int = 0) -> LineCompletion {
        Completer(sources: Sources(remark: remark, more: more)).completion(of: text, cursor: text.unicodeScalars.count)
    }

    /// The line after one press of the key.
    private func line(_ text: String) -> String {
        let completion = complete(text)
        guard !completion.candidates.isEmpty else { return text }
        return String(String.UnicodeScalarView(text.unicodeScalars.prefix(completion.start))) + completion.replacement
    }

    @Test(arguments: [
        // Verbs, flags and their values.
        ("pu", "put "), ("buck", "buckets "), ("echo a; pu", "echo a; put "), ("x && whi", "x && whi"),
        ("put --repl", "put --replace "), ("put f --replace st", "put f --replace staged "),
        ("put f --compress=zl", "put f --compress=zlib "), ("ls -o nd", "ls -o ndjson "),
        ("ls --output=nd", "ls --output=ndjson "), ("ls --sort si", "ls --sort size "), ("help use", "help use "),
        ("peers hea", "peers heal "), ("quit --", "quit --help "),
        ("ignore pu", "ignore put "), ("retry 3 time ls ph", "retry 3 time ls photos/"),
        // Local and remote names.
        ("put ca", "put cat.jpg "), ("put my", #"put my\ file "#), ("put 'my", "put 'my file' "),
        ("put \"it", "put \"it's\" "), ("put it", #"put it\'s "#), ("put su", "put sub/"), ("cd c", "cd c"),
        ("cd s", "cd sub/"), ("ls ph", "ls photos/"), ("ls photos/2", "ls photos/2024/"),
        ("ls photos/a", #"ls photos/a\*b "#), ("get photos/\\$", #"get photos/\$x "#),
        ("put cat.jpg lo", "put cat.jpg logs/"),
        ("get photos/x ca", "get photos/x cat.jpg "), ("use photo", "use photos "), ("use ph", "use pho"),
        ("echo a > ca", "echo a > cat.jpg "),
        ("put cat.jpg photos/ --key-file ca", "put cat.jpg photos/ --key-file cat.jpg "),
        // Variables and runs.
        ("echo $H", "echo $HOME"), ("echo ${H", "echo ${HOME}"), ("echo $d", "echo $da"),
        ("resume 20261129", "resume 20261129-b "),
        // Connections.
        ("connect pr", "connect prod "), ("ping e", "ping embedded "), ("ls --profile la", "ls --profile lab "),
        ("on pr", "on prod "), ("on prod ls ph", "on prod ls photos/"),
        ("on prod stat --chu", "on prod stat --chunks "),
        // Options, peers, jobs, the trash, what is defined.
        ("set out", "set output "), ("set output nd", "set output ndjson "),
        ("set on-error c", "set on-error continue "),
        ("set output ndjson c", "set output ndjson c"), ("peers disable p", "peers disable peer-0 "),
        ("unset d", "unset day "), ("export da", "export day "), ("my", "myf "), ("trap E", "trap EXIT "),
        ("alias x = pu", "alias x = put "), ("trash restore ph", "trash restore photos/gone "),
        ("bulk await 20261129", "bulk await 20261129-b "), ("fg 1", "fg 12 "), ("explain E10", "explain E10"),
        ("run cat.yaml --input s", "run cat.yaml --input source="), ("for x in ca", "for x in cat.jpg "),
        ("find b --tag k", "find b --tag kind-of-b="), ("du b --by tag:k", "du b --by tag:kind-of-b "),
        ("put cat.jpg b/ --tag k", "put cat.jpg b/ --tag k"),
        // Programs of the host and their files.
        ("!gr", "!grep "), ("!ls ca", "!ls cat.jpg "), ("ls b | gr", "ls b | grep "), ("ls b || pu", "ls b || put "),
        (#"\d ph"#, #"\d photos/"#),
        // One operand is enough.
        ("connect prod pr", "connect prod pr"), ("use photos ph", "use photos ph"),
        // Nothing to add.
        ("echo # pu", "echo # pu"), ("ls $HOME/x", "ls $HOME/x"), ("nix x", "nix x"), ("pwd s", "pwd s"),
    ])
    func completes(text: String, result: String) {
        #expect(line(text) == result)
    }

    @Test func severalAreShown() {
        let completion = complete("use pho")
        #expect(completion.candidates == ["phones", "photos"])
        #expect(completion.replacement == "pho")
        #expect(complete("ls ", remark: "not all").remark == "not all")
        // Of many the first ones and the last one tell what all have in common.
        let many = complete("use ph", more: 9_000)
        #expect(many.replacement == "pho" && many.more == 9_000)
        #expect(complete("use photo", more: 9_000).replacement == "photos")
        // As long as there may be more, nothing is inserted.
        #expect(complete("use photo", remark: "not all").replacement == "photo")
        #expect(complete("use photo").replacement == "photos ")
    }

    /// A word that says that it is local needs no store.
    @Test func aLocalWordIsNotAskedForInAStore() {
        #expect(complete("sync ./d", remark: "not yet").remark == nil)
        #expect(complete("put cat.jpg ./d", remark: "not yet").remark == nil)
        #expect(complete("sync d", remark: "not yet").remark == "not yet")
        #expect(complete("put cat.jpg /d", remark: "not yet").remark == "not yet")
    }

    @Test func onlyTheTextBeforeTheCursorIsCompleted() {
        let completion = Completer(sources: Sources()).completion(of: "pu x", cursor: 2)
        #expect(completion == LineCompletion(start: 0, replacement: "put ", candidates: ["put"]))
    }

    /// What is proposed and written means the same to the language.
    @Test(arguments: ["a b", "it's", "$x", "a\"b", "*", "#x", "~x", "a\nb", "\\", "ü 🐈", "a;b|c", "!x", "@x", "a{b}"])
    func whatIsWrittenIsReadBack(text: String) throws {
        for quote in [nil, "'", "\""] as [Unicode.Scalar?] {
            let written = CompletionText.written(text, quote: quote, isWhole: true)
            let statements = try Parser.statements(in: Array("x \(written)".utf8))
            let word = try #require(statements.first?.commands.first?.arguments.first?.constant, "\(written)")
            #expect(word.text == text, "\(written)")
        }
    }
}

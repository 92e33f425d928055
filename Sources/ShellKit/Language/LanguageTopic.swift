/// What `help` says of words that are no verbs.
struct LanguageTopic: Sendable {
    var usage: String
    var text: String
    var examples: [String]

    /// A topic as `help` shows it.
    var page: String {
        "USAGE: \(usage)\n\n\(text)\n\nEXAMPLES:\n"
            + examples.map { "  \($0.replacing("\n", with: "\n  "))\n" }.joined()
    }

    /// By the words that begin them.
    static let all: [String: LanguageTopic] = [
        "let": LanguageTopic(
            usage: "let NAME = VALUE",
            text:
                "Sets a variable: a word, a list @(A B C), or an expression (( N + 1 )). $NAME is its value, and one word.",
            examples: ["let day = 2026-11-28", "let names = @(a b 'c d')"]),
        "export": LanguageTopic(
            usage: "export NAME [= VALUE]", text: "Gives a variable to commands of the host.",
            examples: ["export LC_ALL = C", "export TMPDIR"]),
        "assert": LanguageTopic(
            usage: "assert (( EXPR )) ['MESSAGE']",
            text: "Fails with code 1 and the message if the expression is false.",
            examples: ["assert (( $# == 2 )) 'two arguments are needed'", "assert (( n > 0 ))"]),
        "if": LanguageTopic(
            usage: "if CONDITION … elif CONDITION … else … end",
            text: "A condition is a command, which holds if it succeeds, or an expression (( N > 3 )).",
            examples: [
                "if stat -q photos/cat.jpg; echo there; end", "if (( $# > 1 ))\n  echo several\nelse\n  echo one\nend",
            ]),
        "for": LanguageTopic(
            usage: "for NAME in WORDS … end",
            text: "Runs its body for every word, local file of a pattern, element of @LIST, or line of a $(COMMAND).",
            examples: ["for f in in/*.csv; put $f logs/; end", "for name in $(ls -o raw photos); echo $name; end"]),
        "while": LanguageTopic(
            usage: "while CONDITION … end", text: "Runs its body as long as the condition holds.",
            examples: ["while ! stat -q photos/done; sleep 5s; end", "while (( n < 10 )); let n = $((n + 1)); end"]),
        "break": LanguageTopic(
            usage: "break", text: "Leaves the innermost loop.",
            examples: ["while cat b/next; break; end", "for x in a b; (( x == 'b' )) && break; end"]),
        "continue": LanguageTopic(
            usage: "continue", text: "Goes on with the next round of the innermost loop.",
            examples: ["for x in a b; (( x == 'b' )) && continue; echo $x; end", "while cat b/next; continue; end"]),
        "try": LanguageTopic(
            usage: "try … catch [NAME] … end",
            text:
                "Runs the second part if a statement of the first fails. $NAME is the message, ${NAME.exit} the code.",
            examples: ["try; put big b/; catch E; echo \"${E.exit}: $E\"; end", "try\n  rm b/old\ncatch\nend"]),
        "def": LanguageTopic(
            usage: "def NAME PARAMETERS … end", text: "Makes a command. In it, $1, $# and $@ are its arguments.",
            examples: ["def ll bucket; ls -l $bucket; end", "def today\n  put $1 logs/2026-11-28/\nend"]),
        "return": LanguageTopic(
            usage: "return [CODE]", text: "Leaves a function.",
            examples: ["def f; return 3; end", "def f; cat b/x || return 1; end"]),
        "parallel": LanguageTopic(
            usage: "parallel [-j N] … end",
            text: "Runs the statements of its body at once, N at a time (4); of a 'for' in it, every round is one.",
            examples: ["parallel -j 8; for f in in/*; put $f logs/; end; end", "parallel; put a b/; put c d/; end"]),
        "ignore": LanguageTopic(
            usage: "ignore COMMAND", text: "The failure of the command is none.",
            examples: ["ignore rm photos/old.jpg", "ignore !rmdir tmp"]),
        "time": LanguageTopic(
            usage: "time COMMAND", text: "Tells how long the command took.",
            examples: ["time get -r photos pictures/", "time ls photos"]),
        "retry": LanguageTopic(
            usage: "retry N [--backoff FIRST..LONGEST] COMMAND",
            text:
                "Runs the command again while it fails, N times in all, after 1, 2, 4 … 30 s. What another attempt cannot change "
                + "(2, 7, 8, 14, 130) is not tried again.",
            examples: ["retry 5 put ./out/ logs/", "retry 3 --backoff 100ms..2s get photos/cat.jpg ."]),
        "timeout": LanguageTopic(
            usage: "timeout DURATION COMMAND", text: "Ends the command after this time, with code 10.",
            examples: ["timeout 30s get photos/cat.jpg .", "timeout 5m !make"]),
        "watch": LanguageTopic(
            usage: "watch DURATION COMMAND", text: "Runs the command again and again with this pause, until ^C.",
            examples: ["watch 5s ls photos", "watch 1m status"]),
        "language": LanguageTopic(
            usage: "A && B, A || B, ! A, A > FILE, A | HOST-COMMAND, !HOST-COMMAND, $(A), (( EXPR ))",
            text: """
                Words are quoted as in a POSIX shell, and a value that is filled in is always one word. 'let X = VALUE' sets a
                variable, $X is its value, @X spreads a list. if, for, while, try, def and parallel begin blocks that 'end' ends;
                ignore, time, retry, timeout and watch stand before a command. 'help WORD' tells more of each.
                """,
            examples: ["ls photos -o raw | sort | head", "for x in a b; echo $x; end"]),
    ]

    /// Those that do not begin a statement are told of with the others of their block.
    static func named(_ word: String) -> LanguageTopic? {
        switch word {
        case "elif", "else", "end": all["if"]
        case "catch": all["try"]
        default: all[word]
        }
    }
}

import Foundation
import Testing

/// The completion scripts in the shells that they are for: bash, zsh and fish are installed by script/setup.
@Suite struct HostCompletionTests {
    private let home: Home

    init() async throws {
        home = try Home()
        try home.write("my file", "1")
        #expect(try await Mxshell.run(["put", "my file", "photos/2024/a b"], in: home).code == 0)
        #expect(try await Mxshell.run(["put", "my file", "photos/x"], in: home).code == 0)
    }

    /// Runs a script of a shell with the program on its path.
    private func run(_ shell: [String], _ script: String) async throws -> Mxshell.Result {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = shell + [script]
        process.currentDirectoryURL = home.work
        process.environment = home.environment.merging([
            "MXSHELL_COMPLETION_WAIT": "5m",
            "PATH": "\(try Binary.url().deletingLastPathComponent().path):/usr/bin:/bin",
        ]) { $1 }
        return try await Mxshell.run(process, in: home)
    }

    /// What bash is given for each of these lines; the words are its own division, at colons and equals signs, too.
    @Test func bashGetsWhatItPutsIntoTheLine() async throws {
        let cases = [
            ("mxshell buck", "buckets |"), ("mxshell put --repl", "--replace |"), ("mxshell ls pho", "photos/|"),
            ("mxshell ls photos/", "photos/2024/|photos/x |"), ("mxshell ls photos/2", "photos/2024/|"),
            ("mxshell get photos/2024/", #"photos/2024/a\ b |"#), ("mxshell get \"photos/2024/", "photos/2024/a b|"),
            // What stands before the equals sign is not part of bash's word.
            ("mxshell ls --output=nd", "ndjson |"), ("mxshell put my", #"my\ file |"#),
            ("mxshell --color al", "always|"), ("mxshell use pho", "photos |"), ("mxshell nix ", ""),
            ("mxshell echo $H", ""), ("mxshell node che", "check |"), ("mxshell timing o", "off |on |"),
        ]
        let calls = cases.map { line, _ in
            """
            COMP_LINE='\(line)'; COMP_POINT=${#COMP_LINE}; COMP_WORDS=(mxshell); _mxshell
            printf '%s|' "${COMPREPLY[@]}"; echo
            """
        }
        let result = try await run(
            ["bash", "--norc", "-c"],
            "source <(mxshell completion bash)\nCOMP_WORDBREAKS=$' \\t\\n\"\\'><=;|&(:'\n"
                + calls.joined(separator: "\n"))
        let lines = result.output.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        for ((line, expected), answer) in zip(cases, lines) {
            // printf writes its form once, even without words.
            let wanted = expected.isEmpty ? "|" : expected
            #expect(answer == wanted || answer == wanted.replacing("always|", with: "always |"), "\(line)")
        }
        #expect(result.messages.isEmpty, "\(result.messages)")
    }

    @Test func fishGetsDescriptionsAndNames() async throws {
        let result = try await run(
            ["fish", "--no-config", "-c"],
            "mxshell completion fish | source; complete -C 'mxshell buck'; complete -C 'mxshell ls photos/'; complete -C 'mxshell put my'"
        )
        #expect(
            result.output == "buckets\tList the buckets.\nphotos/2024/\nphotos/x\nmy\\ file\n"
                || result.output == "buckets\tList the buckets.\nphotos/2024/\nphotos/x\nmy file\n", "\(result.output)")
    }

    /// zsh completes only where somebody types: in a terminal of its own (zshmodules(1), zsh/zpty).
    @Test func zshCompletesInATerminal() async throws {
        let script = """
            zmodload zsh/zpty
            zpty z zsh -f -i
            zpty -w z "PS1='%% '; autoload -Uz compinit; compinit -u -D; source <(mxshell completion zsh); echo rea''dy"
            zpty -r -m z out '*ready*'
            zpty -w -n z $'mxshell get photos/2024/\\t'
            zpty -r -m z out '*a\\\\ b*'
            zpty -w -n z $'\\C-umxshell buck\\t'
            zpty -r -m z more '*buckets*'
            zpty -d z
            print -r -- done
            """
        let result = try await run(["timeout", "250", "zsh", "-f", "-c"], script)
        #expect(result.output == "done\n", "\(result.messages)")
    }

    @Test func nothingIsSaidOfAStoreThatDoesNotAnswer() async throws {
        let result = try await Mxshell.run(
            ["complete-words", "fish", "--", "--uri", "mictlanx://x@127.0.0.1:9/?protocol=http", "ls", ""], in: home)
        #expect(result.code == 0)
        #expect(result.output.isEmpty && result.messages.isEmpty, "\(result.messages)")
    }
}

package import MictlanXText
package import SystemPackage

/// `shell`: runs a program. Its words are a list, so no shell takes them apart; nothing of them is read again.
package struct ShellStep: DocumentSection {
    /// How the output of the program is read.
    package enum Parsing: String, FieldChoice {
        case text, json, lines
    }

    package let argv: FieldList<ProgramWord>
    /// Where the program is named.
    package let span: SourceSpan
    package let input: Field<SecretContent>?
    package let environment: FieldMap<SecretContent>?
    package let directory: Field<FilePath>?
    package let parsing: Parsing
    package let isIdempotent: Bool
    package let creates: Field<FilePath>?
    package let okCodes: FieldList<NaturalNumber>?

    private enum Keys {
        static let argv = ListKey<ProgramWord>(
            "argv", required: true, "the program and its words, each as it is: no shell reads them")
        static let stdin = Key<SecretContent>("stdin", "what the program reads; default: nothing")
        static let env = MapKey<SecretContent>(
            "env", "variables of the program, besides PATH, HOME, LANG, LC_ALL, TMPDIR, TZ and USER")
        static let cwd = Key<FilePath>("cwd", "the directory that it runs in; default: that of this file")
        static let parse = Key<Parsing>(
            "parse", default: "text", template: false,
            "how its output is read besides 'stdout': json gives 'json', lines gives 'lines'")
        static let idempotent = Key<Bool>(
            "idempotent", default: "false", template: false, "whether a resumed run may run it once more")
        static let creates = Key<FilePath>(
            "creates", "what the program makes: it does not run where that is there")
        static let okCodes = ListKey<NaturalNumber>("ok_codes", "codes that are no failure; default: 0")
    }

    static let schema = MapSchema(
        "shell",
        [
            Keys.argv.schema, Keys.stdin.schema, Keys.env.schema, Keys.cwd.schema, Keys.parse.schema,
            Keys.idempotent.schema, Keys.creates.schema, Keys.okCodes.schema,
        ])

    init?(_ reader: MapReader) {
        let argv = reader.list(Keys.argv)
        input = reader.optional(Keys.stdin)
        environment = reader.map(Keys.env)
        directory = reader.optional(Keys.cwd)
        let parsing = reader.field(Keys.parse)?.literal
        isIdempotent = reader.field(Keys.idempotent)?.literal ?? false
        creates = reader.optional(Keys.creates)
        okCodes = reader.list(Keys.okCodes)
        guard let argv, let parsing else { return nil }
        self.argv = argv
        self.parsing = parsing
        span = argv.span
        guard case .items(let words) = argv.content else { return }
        if words.isEmpty { reader.report(.badValue, "'argv' begins with the program", at: argv.span) }
        if let script = Self.script(of: words), script.literal == nil {
            reader.report(
                .expressionInScript,
                "the shell would read the result of the expression as a part of the script", at: script.span)
        }
    }

    /// The script that one of the usual shells is given with `-c`.
    private static func script(of words: [Field<ProgramWord>]) -> Field<ProgramWord>? {
        let shells: Set = ["sh", "bash", "dash", "zsh", "ksh", "ash", "fish"]
        let texts = words.map { $0.literal.map { String(decoding: $0.bytes, as: UTF8.self) } }
        // `env bash -c`, `sudo sh -c`: the shell need not stand first.
        guard
            let shell = texts.firstIndex(where: { word in
                word.flatMap { FilePath($0).lastComponent?.string }.map(shells.contains) ?? false
            }),
            let flag = texts[shell...].firstIndex(where: { $0?.wholeMatch(of: /-[a-z]*c[a-z]*/) != nil }),
            flag + 1 < words.count
        else { return nil }
        return words[flag + 1]
    }
}

/// One word of a program's command line: bytes, as file names are.
package struct ProgramWord: FieldValue, Hashable {
    package let bytes: [UInt8]

    package static var schemaType: SchemaType { .text }

    package init(value: WorkflowValue) throws(FieldMismatch) {
        guard let bytes = value.textForm else { throw .wrongType }
        guard !bytes.contains(0) else { throw .notAllowed("NUL is not allowed in a word of a command") }
        self.bytes = bytes
    }
}

package import MictlanXText

extension DiagnosticCode {
    package static let sourceTooLarge = DiagnosticCode(
        "E101", "file too large",
        """
        A workflow is read whole, so its size is limited. Split it, or move data into other files; '--limits relaxed' allows \
        ten times as much, as generated files may need.
        """)
    package static let invalidUTF8 = DiagnosticCode(
        "E102", "not UTF-8",
        """
        A workflow is UTF-8 text. The position is that of the first byte that is not: save the file as UTF-8 (an \
        editor may call it 'UTF-8 without BOM').
        """)
    package static let forbiddenCharacter = DiagnosticCode(
        "E103", "character not allowed",
        """
        Control characters, line separators that only YAML 1.1 knows (U+0085, U+2028, U+2029), byte order marks in the \
        middle of a text and bidirectional controls are refused: they make a text look like something that it is not. \
        Write them as an escape in double quotes, for example "\\u2028".
        """)
    package static let tabIndentation = DiagnosticCode(
        "E104", "tab used for indentation",
        "YAML does not allow tabs in indentation. Use spaces; two per level is usual.")
    package static let yamlSyntax = DiagnosticCode(
        "E105", "not valid YAML",
        """
        The text breaks a rule of YAML. Frequent causes are a value that contains ': ' or ' #' without quotes, and \
        lines that are indented differently from their neighbours.
        """)
    package static let unclosed = DiagnosticCode(
        "E106", "quote or bracket not closed",
        "A quotation mark, a '[' or a '{' is opened here and never closed. The position is that of the opening.")
    package static let severalDocuments = DiagnosticCode(
        "E107", "more than one document",
        "A workflow file holds one document. Remove the second '---', or make two files.")
    package static let emptyDocument = DiagnosticCode(
        "E108", "empty document", "The file holds no workflow: it is empty or has only comments.")
    package static let tooDeep = DiagnosticCode(
        "E109", "nested too deeply",
        """
        Lists and maps may be nested only so deep, aliases included. No sensible workflow comes near the limit; \
        '--limits relaxed' makes it ten times as large.
        """)
    package static let tooManyNodes = DiagnosticCode(
        "E110", "too many values",
        """
        The number of keys, values, lists and maps is limited, counted after aliases are expanded: a short text can \
        stand for billions of values. '--limits relaxed' allows ten times as many.
        """)
    package static let tooManyAliases = DiagnosticCode(
        "E111", "too many aliases",
        "The number of aliases ('*name') in a file is limited. '--limits relaxed' allows ten times as many.")
    package static let undefinedAlias = DiagnosticCode(
        "E112", "undefined alias",
        "An alias '*name' repeats the value that was marked '&name' before it. No such mark stands above it.")
    package static let aliasCycle = DiagnosticCode(
        "E113", "alias within itself", "A value cannot contain itself: the alias stands inside the value that it names."
    )
    package static let duplicateKey = DiagnosticCode(
        "E114", "duplicate key",
        """
        A map has each key once. Other tools let the last one win silently; here it is an error. Keys are compared \
        after quotes and escapes are resolved.
        """)
    package static let keyTooLong = DiagnosticCode(
        "E115", "key too long",
        """
        A key is a name of limited length. Quote the line where a sentence with a colon was meant as a value. \
        '--limits relaxed' allows ten times as much.
        """
    )
    package static let scalarTooLong = DiagnosticCode(
        "E116", "value too long",
        """
        One value may be only so long. Put large content into a file and refer to it; '--limits relaxed' allows ten times \
        as much.
        """)
    package static let complexKey = DiagnosticCode(
        "E117", "key is not a text",
        "Keys are plain texts, never lists or maps. '{{ x }}' is read by YAML as such a key.")
    package static let mergeKey = DiagnosticCode(
        "E118", "merge key",
        "The merge key '<<' of YAML 1.1 is not supported. Use 'defaults:', or an alias to a whole value.")
    package static let explicitTag = DiagnosticCode(
        "E119", "tag", "Tags such as '!!str' or '!x' are not supported: the schema knows every value's type.")
    package static let directive = DiagnosticCode(
        "E120", "directive", "The only directive allowed is one '%YAML 1.1' or '%YAML 1.2'.")
    package static let missingDollar = DiagnosticCode(
        "E121", "expression without its dollar sign",
        "An expression is written '${{ … }}', and quoted inside '[…]' and '{…}': \"${{ inputs.x }}\".")

    package static let ambiguousScalar = DiagnosticCode(
        "W101", "ambiguous value",
        """
        Other YAML tools read this value as something else (a boolean, an octal or sexagesimal number, a date, null), \
        and here it is a text; or it is a number that does not come out as it is written, as 1.10 comes out as 1.1. \
        Quote it to say that it is a text.
        """)
    package static let duplicateAnchor = DiagnosticCode(
        "W102", "anchor defined twice", "Aliases after the second definition mean the second. Rename one of the two.")

    static let yamlCodes: [DiagnosticCode] = [
        sourceTooLarge, invalidUTF8, forbiddenCharacter, tabIndentation, yamlSyntax, unclosed,
        severalDocuments, emptyDocument, tooDeep, tooManyNodes, tooManyAliases, undefinedAlias, aliasCycle,
        duplicateKey, keyTooLong, scalarTooLong, complexKey, mergeKey, explicitTag, directive, missingDollar,
        ambiguousScalar, duplicateAnchor,
    ]
}

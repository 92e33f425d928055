internal import MictlanXText

extension YAMLSyntaxError {
    /// The fault in words that say what to do, at the place where it can be mended.
    ///
    /// libyaml reports where it noticed, which for an open quote is the end of the file, and also where it began; what
    /// is not closed is shown where it was opened.
    func diagnostic(in source: SourceText) -> Diagnostic {
        guard let problemMark else {
            let place = SourceSpan(file: source.name, at: source.mark(atByte: problemOffset))
            return Diagnostic(.error, .yamlSyntax, problem, at: place)
        }
        let problemPlace = source.clamped(problemMark)
        let contextPlace = contextMark.map(source.clamped)
        for mark in [problemPlace, contextPlace].compactMap(\.self) {
            if let tab = source.indentationTab(onLine: mark.line) { return Self.tab(at: tab, in: source) }
        }
        if let dollar = unquotedTemplate(at: problemPlace, in: source) { return dollar }
        if let tooLong = overlongKey(at: problemPlace, in: source) { return tooLong }
        if let key = keyWithoutColon(openedAt: contextPlace, in: source) { return key }
        if let sign = aliasSign(openedAt: contextPlace, in: source) { return sign }
        if let unclosed = unclosed(openedAt: contextPlace, noticedAt: problemPlace, in: source) { return unclosed }

        let (message, help) = wording(at: problemPlace, in: source)
        var related: [Diagnostic.Related] = []
        // Where a block begins says nothing: it is often the first line of the file.
        if let contextPlace, contextPlace != problemPlace, let context, !context.contains("block") {
            related.append(
                .init(span: SourceSpan(file: source.name, at: contextPlace), message: "\(context) from here"))
        }
        return Diagnostic(
            .error, .yamlSyntax, message, at: source.characterSpan(at: problemPlace), related: related, help: help)
    }

    private static func tab(at place: SourceMark, in source: SourceText) -> Diagnostic {
        Diagnostic(
            .error, .tabIndentation, "tab used for indentation", at: source.characterSpan(at: place), help: "use spaces"
        )
    }

    /// `[${{ x }}]`: inside brackets a `{` ends the plain text before it.
    private func unquotedTemplate(at place: SourceMark, in source: SourceText) -> Diagnostic? {
        guard source.character(at: place) == "{", place.column > 1,
            source.character(at: SourceMark(line: place.line, column: place.column - 1)) == "$"
        else { return nil }
        let start = SourceMark(line: place.line, column: place.column - 1)
        return Diagnostic(
            .error, .missingDollar, "an expression inside [] or {} is not quoted",
            at: SourceSpan(file: source.name, start: start, end: place),
            help: "write \"${{ … }}\", with quotation marks")
    }

    /// libyaml takes no key of more than 1,024 characters for one, and then complains about the colon.
    private func overlongKey(at place: SourceMark, in source: SourceText) -> Diagnostic? {
        guard place.column > 1_024, problem.contains("mapping values") || problem.contains("expected ':'") else {
            return nil
        }
        return Diagnostic(
            .error, .keyTooLong, "a key of more than 1024 characters", at: source.characterSpan(at: place),
            help: "quote the line if it was meant as a value")
    }

    /// A line that libyaml took for a key, until no colon came.
    private func keyWithoutColon(openedAt place: SourceMark?, in source: SourceText) -> Diagnostic? {
        guard let place, context == "while scanning a simple key", let line = source.line(place.line) else {
            return nil
        }
        let text = String(decoding: line, as: UTF8.self).unicodeScalars.dropFirst(place.column - 1)
        let end = SourceMark(line: place.line, column: place.column + text.count)
        let hasColon = text.contains(":")
        return Diagnostic(
            .error, .yamlSyntax, "this is neither a key nor a value: ': ' is missing",
            at: SourceSpan(file: source.name, start: place, end: end),
            help: hasColon ? "put a space behind the ':'" : "write ': ' behind a key, or indent what continues a value")
    }

    /// `*.png` and `&x` mean something else to YAML.
    private func aliasSign(openedAt place: SourceMark?, in source: SourceText) -> Diagnostic? {
        guard let place, let context, context.contains("scanning an a"), let sign = source.character(at: place) else {
            return nil
        }
        return Diagnostic(
            .error, .yamlSyntax, "'\(sign)' begins \(sign == "*" ? "an alias" : "an anchor"), which has a name",
            at: source.characterSpan(at: place), help: "quote a text that begins with '\(sign)'")
    }

    private func unclosed(
        openedAt opening: SourceMark?, noticedAt place: SourceMark, in source: SourceText
    ) -> Diagnostic? {
        guard let opening, let context, opening != place else { return nil }
        let isQuote = context.contains("quoted scalar") && problem.contains("unexpected")
        let isFlow = context.contains("flow sequence") || context.contains("flow mapping")
        guard isQuote || isFlow else { return nil }
        let opener = source.character(at: opening).map { "'\($0)'" } ?? "what begins here"
        guard isFlow, place != source.clamped(source.endMark), let found = source.character(at: place) else {
            let hidesRest = isFlow && source.hasComment(behind: opening)
            return Diagnostic(
                .error, .unclosed, "\(opener) is never closed", at: source.characterSpan(at: opening),
                help: hidesRest ? "' #' begins a comment: quote a value that holds it" : nil)
        }
        if found == ":", place.line == opening.line {
            return Diagnostic(
                .error, .yamlSyntax, "a second ':' in one value", at: source.characterSpan(at: place),
                help: "quote the value if it contains ': '")
        }
        let isCloser = found == "]" || found == "}"
        return Diagnostic(
            .error, .unclosed, isCloser ? "\(opener) is closed by '\(found)'" : "\(opener) is not closed before this",
            at: source.characterSpan(at: opening),
            related: [
                .init(
                    span: source.characterSpan(at: place),
                    message: isCloser ? "here" : "a ',' or the end is missing here")
            ])
    }

    private func wording(at place: SourceMark, in source: SourceText) -> (message: String, help: String?) {
        let character = source.character(at: place)
        switch problem {
        case "mapping values are not allowed in this context" where source.isFirstKey(before: place):
            return (
                "this key is indented deeper than the line above, which has a value already",
                "indent it like the keys that it belongs to"
            )
        case "mapping values are not allowed in this context":
            return ("a ':' makes a key here, where no key can be", "quote the value if it contains ': '")
        case "block sequence entries are not allowed in this context":
            return ("a list cannot begin here", "put '- ' on its own line")
        case "found character that cannot start any token":
            let shown = character.map { "'\($0)'" } ?? "this"
            return ("\(shown) cannot begin a value", "quote the value")
        case "could not find expected ':'":
            return ("a key needs ': ' after it", "check the indentation, or quote the text if it is a value")
        case "did not find expected key" where source.quote(before: place) == "'":
            return ("something follows the closing quotation mark", "write '' for a ' within single quotes")
        case "did not find expected key" where source.quote(before: place) == "\"":
            return (
                "something follows the closing quotation mark",
                "quote the whole value, for example '\"a\" == inputs.b'"
            )
        case "did not find expected key", "did not find expected '-' indicator":
            guard source.isFirst(place) else { return ("a key was expected here", "quote the value before it") }
            return (
                "this line is indented like none of the lines above it",
                "indent it as far as the keys or items that it belongs to"
            )
        case "did not find expected <document start>":
            return (
                "something follows the end of the document",
                "a workflow is one map: remove the '...' before it, or indent it like the first key"
            )
        case "found unknown escape character":
            return ("unknown escape in double quotes", "write '\\\\' for a backslash, or use single quotes")
        default:
            return (context.map { "\(problem) \($0)" } ?? problem, nil)
        }
    }
}

extension SourceText {
    /// The tab that stands in a line's indentation, if one does.
    fileprivate func indentationTab(onLine number: Int) -> SourceMark? {
        guard let line = line(number) else { return nil }
        let indentation = line.prefix { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
        guard let tab = indentation.firstIndex(of: UInt8(ascii: "\t")) else { return nil }
        return SourceMark(line: number, column: tab - line.startIndex + 1)
    }

    /// The quotation mark that stands before a place, on its line.
    fileprivate func quote(before mark: SourceMark) -> Unicode.Scalar? {
        guard let line = line(mark.line) else { return nil }
        let before = String(decoding: line, as: UTF8.self).unicodeScalars.prefix(mark.column - 1)
        return before.last { $0 != " " }
    }

    /// Whether nothing but spaces stands before a place, on its line.
    fileprivate func isFirst(_ mark: SourceMark) -> Bool {
        line(mark.line)?.prefix(mark.column - 1).allSatisfy { $0 == UInt8(ascii: " ") } ?? false
    }

    /// Whether a line up to a colon is a single word, and so was meant as a key.
    fileprivate func isFirstKey(before colon: SourceMark) -> Bool {
        guard colon.line > 1, let line = line(colon.line) else { return false }
        let word = line.prefix(colon.column - 1).drop { $0 == UInt8(ascii: " ") }
        return !word.isEmpty
            && word.allSatisfy {
                $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: "-") || Unicode.Scalar($0).properties.isAlphabetic
            }
    }

    /// Whether a comment begins on the line of a place, behind it.
    fileprivate func hasComment(behind mark: SourceMark) -> Bool {
        guard let line = line(mark.line) else { return false }
        return String(decoding: line, as: UTF8.self).unicodeScalars.dropFirst(mark.column).split(separator: "#").count
            > 1
    }

    fileprivate func character(at mark: SourceMark) -> Unicode.Scalar? {
        guard let line = line(mark.line) else { return nil }
        return String(decoding: line, as: UTF8.self).unicodeScalars.dropFirst(mark.column - 1).first
    }

    /// The one character at a place, or nothing at the end of a line.
    fileprivate func characterSpan(at mark: SourceMark) -> SourceSpan {
        let end = clamped(SourceMark(line: mark.line, column: mark.column + 1))
        return SourceSpan(file: name, start: mark, end: end)
    }
}

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
        if let unclosed = unclosed(openedAt: contextPlace, noticedAt: problemPlace, in: source) { return unclosed }

        let (message, help) = wording(at: problemPlace, in: source)
        var related: [Diagnostic.Related] = []
        if let contextPlace, contextPlace != problemPlace, let context {
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

    private func unclosed(
        openedAt opening: SourceMark?, noticedAt place: SourceMark, in source: SourceText
    ) -> Diagnostic? {
        guard let opening, let context, opening != place else { return nil }
        let isQuote = context.contains("quoted scalar") && problem.contains("unexpected")
        let isFlow = context.contains("flow sequence") || context.contains("flow mapping")
        guard isQuote || isFlow else { return nil }
        let opener = source.character(at: opening).map { "'\($0)'" } ?? "what begins here"
        let closed = isFlow && place != source.clamped(source.endMark)
        return Diagnostic(
            .error, .unclosed, closed ? "\(opener) is not closed where expected" : "\(opener) is never closed",
            at: source.characterSpan(at: opening),
            related: [.init(span: SourceSpan(file: source.name, at: place), message: problem)])
    }

    private func wording(at place: SourceMark, in source: SourceText) -> (message: String, help: String?) {
        let character = source.character(at: place)
        switch problem {
        case "mapping values are not allowed in this context":
            return ("a ':' makes a key here, where no key can be", "quote the value if it contains ': '")
        case "block sequence entries are not allowed in this context":
            return ("a list cannot begin here", "put '- ' on its own line")
        case "found character that cannot start any token":
            let shown = character.map { "'\($0)'" } ?? "this"
            return ("\(shown) cannot begin a value", "quote the value")
        case "could not find expected ':'":
            return ("a key needs ': ' after it", "check the indentation, or quote the text if it is a value")
        case "did not find expected key" where source.followsQuote(place):
            return (
                "something follows the closing quotation mark",
                "quote the whole value, for example '\"a\" == inputs.b'"
            )
        case "did not find expected key":
            return ("a key was expected here", "indent it like the keys above")
        case "did not find expected '-' indicator":
            return ("a '-' was expected here", "indent it like the items above")
        case "did not find expected <document start>":
            return ("something follows the end of the document", "check the indentation")
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

    /// Whether a quotation mark stands before a place, on its line.
    fileprivate func followsQuote(_ mark: SourceMark) -> Bool {
        guard let line = line(mark.line) else { return false }
        let before = String(decoding: line, as: UTF8.self).unicodeScalars.prefix(mark.column - 1)
        let last = before.last { $0 != " " }
        return last == "\"" || last == "'"
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

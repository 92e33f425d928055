package import MictlanXText

/// Builds the tree of one document out of libyaml's events, under the profile "mx-yaml".
///
/// One document, string keys, no tags, no merge keys, no duplicates; everything counted against ``YAMLLimits`` before
/// it is kept. Aliases share the node that they name, so an alias bomb costs nothing: a node knows its expanded size.
/// Faults that leave the structure intact are reported and the composition goes on; the others end it.
package struct YAMLComposer: ~Copyable {
    /// Ends the composition; the fault was reported.
    struct Stop: Error {}

    private enum Anchor {
        /// Its node is still being composed, so that an alias would make a circle.
        case open(SourceSpan)
        case complete(YAMLNode, SourceSpan)

        var span: SourceSpan {
            switch self {
            case .open(let span), .complete(_, let span): span
            }
        }
    }

    let source: SourceText
    let limits: YAMLLimits
    var diagnostics: Diagnostics
    private var parser: YAMLParser
    private var anchors: [String: Anchor] = [:]
    private var nodeCount = 0
    private var aliasCount = 0

    /// Composes the one document of a text: its root, or `nil` when its structure cannot be known.
    package static func compose(
        _ source: SourceText, limits: YAMLLimits = .standard, into diagnostics: inout Diagnostics
    ) -> YAMLNode? {
        guard source.isAcceptable(limits: limits, into: &diagnostics) else { return nil }
        do {
            var composer = try YAMLComposer(source, limits: limits, diagnostics: diagnostics)
            let root = try? composer.document()
            diagnostics = composer.diagnostics
            return root
        } catch {
            diagnostics.append(error.diagnostic(in: source))
            return nil
        }
    }

    private init(_ source: SourceText, limits: YAMLLimits, diagnostics: Diagnostics) throws(YAMLSyntaxError) {
        self.source = source
        self.limits = limits
        self.diagnostics = diagnostics
        parser = try YAMLParser(source.bytes)
    }

    // MARK: Structure

    private mutating func document() throws(Stop) -> YAMLNode {
        _ = try next()
        let start = try next()
        guard case .documentStart = start.kind else { throw emptyDocument(at: start) }
        let root = try node(try next(), depth: 0)
        if case .scalar(let scalar) = root.content, scalar.isNull, scalar.text.isEmpty {
            throw emptyDocument(at: start)
        }
        _ = try next()
        let end = try next()
        if case .documentStart = end.kind {
            diagnostics.error(
                .severalDocuments, "a second document begins here", at: span(of: end),
                related: [.init(span: SourceSpan(file: source.name, at: root.span.start), message: "the first one")],
                help: "a workflow file holds one document")
            throw Stop()
        }
        return root
    }

    private mutating func node(_ event: YAMLEvent, depth: Int) throws(Stop) -> YAMLNode {
        if case .alias(let name) = event.kind { return try alias(name, event, depth: depth) }
        try count(1, at: event)
        let isTagged = refuseTag(of: event)
        let place = span(of: event)
        if let anchor = event.anchor { open(anchor, at: place) }
        var node: YAMLNode
        switch event.kind {
        case .scalar(let text, let style): node = try scalar(text, style, event)
        case .sequenceStart(let isFlow): node = try sequence(event, isFlow: isFlow, depth: depth + 1)
        case .mappingStart(let isFlow): node = try mapping(event, isFlow: isFlow, depth: depth + 1)
        default: throw Stop()
        }
        if isTagged { node.content = .invalid }
        if let anchor = event.anchor, case .open(place)? = anchors[anchor] { anchors[anchor] = .complete(node, place) }
        return node
    }

    private mutating func scalar(_ text: String, _ style: YAMLScalarStyle, _ event: YAMLEvent) throws(Stop) -> YAMLNode
    {
        let place = span(of: event)
        guard text.utf8.count <= limits.scalarBytes else {
            diagnostics.error(
                .scalarTooLong, "the value is longer than \(limits.scalarBytes) bytes (limit 'scalarBytes')", at: place,
                help: limits.remedy)
            throw Stop()
        }
        let isDecorated = event.anchor != nil || event.tag != nil
        return YAMLNode(.scalar(YAMLScalar(text, style, at: place, isDecorated: isDecorated)), span: place)
    }

    private mutating func sequence(_ event: YAMLEvent, isFlow: Bool, depth: Int) throws(Stop) -> YAMLNode {
        try checkDepth(depth, at: event)
        var items: [YAMLNode] = []
        var end = event.end
        while true {
            let next = try next()
            if case .sequenceEnd = next.kind {
                if isFlow { end = next.end }
                break
            }
            let item = try node(next, depth: depth)
            end = max(end, (item.alias ?? item.span).end)
            items.append(item)
        }
        return YAMLNode(.sequence(items), span: SourceSpan(file: source.name, start: event.start, end: end))
    }

    private mutating func mapping(_ event: YAMLEvent, isFlow: Bool, depth: Int) throws(Stop) -> YAMLNode {
        try checkDepth(depth, at: event)
        var entries: [YAMLEntry] = []
        var places: [String: SourceSpan] = [:]
        var hasFaultyKey = false
        var isTemplate = false
        var end = event.end
        while true {
            let next = try next()
            if case .mappingEnd = next.kind {
                if isFlow { end = next.end }
                break
            }
            let key = try key(next, in: event, depth: depth, isTemplate: &isTemplate)
            let value = try node(try self.next(), depth: depth)
            end = max(end, (value.alias ?? value.span).end)
            guard let key else {
                hasFaultyKey = true
                continue
            }
            end = max(end, key.span.end)
            guard let first = places[key.text] else {
                places[key.text] = key.span
                entries.append(YAMLEntry(key: key, value: value))
                continue
            }
            diagnostics.error(
                .duplicateKey, "duplicate key \(key.text.quoted)", at: key.span,
                related: [.init(span: first, message: "first on line \(first.start.line)")])
        }
        var node = YAMLNode(.mapping(entries), span: SourceSpan(file: source.name, start: event.start, end: end))
        node.isPartial = hasFaultyKey
        if isTemplate { node.content = .invalid }
        return node
    }

    private mutating func key(
        _ event: YAMLEvent, in map: YAMLEvent, depth: Int, isTemplate: inout Bool
    ) throws(Stop) -> YAMLKey? {
        let node = try node(event, depth: depth)
        let place = node.alias ?? node.span
        guard case .scalar(let scalar) = node.content else {
            if case .invalid = node.content { return nil }
            if case .mapping = node.content, map.kind == .mappingStart(isFlow: true),
                event.start.line == map.start.line,
                event.start.column == map.start.column + 1
            {
                isTemplate = true
                diagnostics.error(
                    .missingDollar, "'{{ … }}' is a map within a map to YAML", at: place,
                    label: "did you mean '${{ … }}'?", help: "write \"${{ … }}\", in quotes inside [] and {}")
            } else {
                diagnostics.error(.complexKey, "a key is a single text, not \(node.kindName)", at: place)
            }
            return nil
        }
        if scalar.text.unicodeScalars.count > limits.keyLength {
            diagnostics.error(
                .keyTooLong, "the key is longer than \(limits.keyLength) characters (limit 'keyLength')", at: place,
                help: limits.remedy)
            return nil
        }
        if scalar.style == .plain, scalar.text == "<<" {
            diagnostics.error(
                .mergeKey, "merge keys are not supported", at: place,
                help: "use 'defaults:' or an alias to a whole value")
            return nil
        }
        if scalar.text.unicodeScalars.contains("\0") {
            diagnostics.error(.forbiddenCharacter, "NUL is not allowed in a key", at: place)
            return nil
        }
        return YAMLKey(text: scalar.text, span: place)
    }

    // MARK: Aliases

    private mutating func open(_ anchor: String, at place: SourceSpan) {
        if let earlier = anchors[anchor] {
            diagnostics.append(
                Diagnostic(
                    .warning, .duplicateAnchor, "anchor \(("&" + anchor).quoted) is defined twice", at: place,
                    related: [.init(span: SourceSpan(file: source.name, at: earlier.span.start), message: "first here")]
                ))
        }
        anchors[anchor] = .open(place)
    }

    private mutating func alias(_ name: String, _ event: YAMLEvent, depth: Int) throws(Stop) -> YAMLNode {
        let place = span(of: event)
        aliasCount += 1
        guard aliasCount <= limits.aliases else {
            diagnostics.error(
                .tooManyAliases, "more than \(limits.aliases) aliases (limit 'aliases')", at: place,
                help: limits.remedy)
            throw Stop()
        }
        switch anchors[name] {
        case nil:
            try count(1, at: event)
            let meant = Suggestion.closest(to: name, among: anchors.keys.sorted())
            diagnostics.error(
                .undefinedAlias, "no anchor \(("&" + name).quoted) stands above this alias", at: place,
                label: meant.map { "did you mean '*\($0.terminalSafe)'?" })
            return YAMLNode(.invalid, span: place)
        case .open(let anchor):
            try count(1, at: event)
            diagnostics.error(
                .aliasCycle, "the alias \(("*" + name).quoted) stands inside the value that it names", at: place,
                related: [
                    .init(span: SourceSpan(file: source.name, at: anchor.start), message: "the value begins here")
                ])
            return YAMLNode(.invalid, span: place)
        case .complete(var node, _):
            try count(node.weight, at: event)
            guard depth + node.height <= limits.depth else { throw tooDeep(at: event) }
            node.alias = place
            return node
        }
    }

    // MARK: Counting

    private mutating func count(_ nodes: Int, at event: YAMLEvent) throws(Stop) {
        nodeCount += nodes
        guard nodeCount > limits.nodes else { return }
        diagnostics.error(
            .tooManyNodes, "more than \(limits.nodes) values with aliases expanded (limit 'nodes')",
            at: span(of: event), help: limits.remedy)
        throw Stop()
    }

    private mutating func checkDepth(_ depth: Int, at event: YAMLEvent) throws(Stop) {
        guard depth > limits.depth else { return }
        throw tooDeep(at: event)
    }

    private mutating func tooDeep(at event: YAMLEvent) -> Stop {
        diagnostics.error(
            .tooDeep, "lists and maps are nested deeper than \(limits.depth) (limit 'depth')", at: span(of: event),
            help: limits.remedy)
        return Stop()
    }

    private mutating func refuseTag(of event: YAMLEvent) -> Bool {
        guard let tag = event.tag else { return false }
        diagnostics.error(
            .explicitTag, "tags are not supported: \(tag.replacing("tag:yaml.org,2002:", with: "!!").quoted)",
            at: SourceSpan(file: source.name, at: event.start),
            help: "remove it, or quote a text that begins with '!'; in expressions write 'not'")
        return true
    }

    private mutating func emptyDocument(at event: YAMLEvent) -> Stop {
        diagnostics.error(
            .emptyDocument, "the file holds no workflow", at: SourceSpan(file: source.name, at: .start),
            help: "a workflow begins with 'mxwf: 1'")
        return Stop()
    }

    private mutating func next() throws(Stop) -> YAMLEvent {
        do {
            return try parser.next()
        } catch {
            diagnostics.append(error.diagnostic(in: source))
            throw Stop()
        }
    }

    private func span(of event: YAMLEvent) -> SourceSpan {
        SourceSpan(file: source.name, start: source.clamped(event.start), end: source.clamped(event.end))
    }
}

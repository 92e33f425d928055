package import MictlanXText

/// One map of the document, checked against its schema; gives its values by key.
package struct MapReader {
    let schema: MapSchema
    /// Where the map is named: what is missing is reported there.
    let place: SourceSpan
    /// What messages call the map.
    private let title: String
    private let entries: [String: YAMLEntry]
    private let decoding: Decoding

    var defaults: StepDefaults { decoding.defaults }

    /// Checks the keys of a map; fails, with a finding, when the node is not a map.
    ///
    /// - Parameters:
    ///   - node: The map.
    ///   - schema: Its keys.
    ///   - place: Where the map is named.
    ///   - title: What messages call it; the quoted name of the schema by default.
    ///   - takes: What may stand in its place, in words.
    ///   - help: What to write instead of anything but a map.
    ///   - decoding: Where faults go.
    package init?(
        _ node: YAMLNode, _ schema: MapSchema, namedAt place: SourceSpan, title: String? = nil, takes: String = "a map",
        help: String? = nil, _ decoding: Decoding
    ) {
        let title = title ?? schema.name.quoted
        guard case .mapping(let entries) = node.content else {
            if case .invalid = node.content { return nil }
            let isNothing = node.span.start == node.span.end
            decoding.diagnostics.error(
                .wrongType, "\(title) takes \(takes), not \(node.shown)", at: isNothing ? place : node.span,
                notes: ["its keys are: " + schema.names.joined(separator: " ")], help: help)
            return nil
        }
        self.schema = schema
        self.title = title
        self.place = place
        self.decoding = decoding
        let known = Self.known(entries, of: schema, decoding)
        self.entries = known.entries
        if known.areAll, !node.isPartial { checkIsComplete() }
        checkExclusions()
    }

    /// The entries by key, unknown ones reported. One that is only misspelt is taken for what was meant: its value is
    /// checked as well, and the other key is not called missing.
    ///
    /// - Returns: The entries, and whether no other key can be meant by one of them.
    private static func known(
        _ entries: [YAMLEntry], of schema: MapSchema, _ decoding: Decoding
    ) -> (entries: [String: YAMLEntry], areAll: Bool) {
        var known: [String: YAMLEntry] = [:]
        var misspelt: [(meant: String, entry: YAMLEntry)] = []
        var areAll = true
        for entry in entries {
            guard decoding.isFixed(entry.key, "a key") else {
                areAll = false
                continue
            }
            if let key = schema.key(entry.key.text) {
                known[key.name] = entry
            } else if let meant = decoding.unknownKey(entry.key, in: schema.name, among: schema.names) {
                misspelt.append((meant, entry))
            }
        }
        for (meant, entry) in misspelt where known[meant] == nil {
            known[meant] = YAMLEntry(key: YAMLKey(text: meant, span: entry.key.span), value: entry.value)
        }
        return (known, areAll)
    }

    private func checkIsComplete() {
        for key in schema.keys where key.isRequired && !isGiven(key.name) {
            decoding.diagnostics.error(
                .missingKey, "\(title) needs \(key.name.quoted)", at: place,
                notes: ["\(key.name): \(key.help) (\(key.type.name))"])
        }
        for group in schema.exactlyOne where !group.contains(where: isGiven) {
            let keys = group.compactMap(schema.key)
            decoding.diagnostics.error(
                .missingKey, "\(title) needs one of: \(keys.map(\.name).joined(separator: ", "))", at: place,
                notes: keys.map { "\($0.name): \($0.help)" })
        }
    }

    private func checkExclusions() {
        for group in schema.exactlyOne + schema.atMostOne {
            let given = group.compactMap { entries[$0]?.key }.sorted { $0.span.start < $1.span.start }
            guard let first = given.first, let second = given.dropFirst().first else { continue }
            decoding.diagnostics.error(
                .conflictingKeys, "\(second.text.quoted) cannot be given beside \(first.text.quoted)", at: second.span,
                related: [.init(span: first.span, message: "\(first.text.quoted) is given here")])
        }
    }

    private func isGiven(_ name: String) -> Bool {
        if entries[name] != nil { return true }
        return schema.key(name)?.isInheritable == true && isInherited
    }

    /// Whether `defaults` name a bucket.
    private var isInherited: Bool { defaults.bucket != nil || defaults.hasFaultyBucket }

    package func report(_ code: DiagnosticCode, _ message: String, at span: SourceSpan) {
        decoding.diagnostics.error(code, message, at: span)
    }

    // MARK: Values

    /// Whether no key is given.
    var isEmpty: Bool { entries.isEmpty }

    /// The entry of a key, if it is given.
    package func entry(_ key: KeySchema) -> YAMLEntry? { entries[key.name] }

    /// The value of a key that is required or has a default; `nil` where it is missing or faulty, which is reported.
    func field<Value: FieldValue>(_ key: Key<Value>) -> Field<Value>? {
        guard entry(key.schema) != nil else { return key.defaultValue.map { Field(.literal($0), span: place) } }
        return optional(key)
    }

    /// The value of a key, else what `defaults` say.
    func field<Value: FieldValue>(
        _ key: Key<Value>, orDefault inherited: KeyPath<StepDefaults, Field<Value>?>
    ) -> Field<Value>? {
        entry(key.schema) == nil ? defaults[keyPath: inherited] : optional(key)
    }

    /// The same for a key that another one makes necessary.
    func needed<Value: FieldValue>(
        _ key: Key<Value>, orDefault inherited: KeyPath<StepDefaults, Field<Value>?>
    ) -> Field<Value>? {
        if entry(key.schema) == nil, !isInherited {
            decoding.diagnostics.error(
                .missingKey, "\(title) needs \(key.schema.name.quoted)", at: place,
                notes: ["\(key.schema.name): \(key.schema.help)"])
        }
        return field(key, orDefault: inherited)
    }

    /// The value of a key that may be left out.
    package func optional<Value: FieldValue>(_ key: Key<Value>) -> Field<Value>? {
        entry(key.schema).flatMap { decoding.field($0.value, of: key.schema, missingAt: $0.key.span) }
    }

    func list<Value: FieldValue>(_ key: ListKey<Value>) -> FieldList<Value>? {
        entry(key.schema).flatMap { decoding.list($0.value, of: key.schema, missingAt: $0.key.span) }
    }

    func map<Value: FieldValue>(_ key: MapKey<Value>) -> FieldMap<Value>? {
        entry(key.schema).flatMap { decoding.map($0.value, of: key.schema, missingAt: $0.key.span) }
    }

    /// The values of a list in which nothing is computed.
    package func literals<Value: FieldValue>(_ key: ListKey<Value>) -> [Value]? {
        guard case .items(let items)? = list(key)?.content else { return nil }
        return items.compactMap(\.literal)
    }

    /// The values of a map in which nothing is computed.
    package func literals<Value: FieldValue>(_ key: MapKey<Value>) -> [(name: String, value: Value)]? {
        guard case .entries(let entries)? = map(key)?.content else { return nil }
        return entries.compactMap { entry in entry.value.literal.map { (entry.name, $0) } }
    }

    func section<Section: DocumentSection>(_ key: SectionKey<Section>) -> Section? { section(key.schema) }

    /// The map of a key that takes true or false as well.
    func section<Section: DocumentSection>(_ key: SwitchKey<Section>) -> Section? { section(key.schema) }

    private func section<Section: DocumentSection>(_ schema: KeySchema) -> Section? {
        guard let entry = entry(schema) else { return nil }
        return decoding.within(entry.value) {
            MapReader(entry.value, Section.schema, namedAt: entry.key.span, decoding).flatMap(Section.init)
        }
    }

    /// The values of a map of free names.
    func values(_ key: KeySchema) -> [NamedValue] { entry(key).map { decoding.values($0, of: key) } ?? [] }

    /// Whether the value of a key is a map.
    func isMap(_ key: KeySchema) -> Bool {
        guard case .mapping? = entry(key)?.value.content else { return false }
        return true
    }

    func tree(_ key: KeySchema) -> ValueTree? {
        entry(key).flatMap { decoding.tree($0.value, of: key) }
    }

    // MARK: Expressions and ids

    func condition(_ key: KeySchema, expected: SchemaType = .bool) -> Expression? {
        entry(key).flatMap {
            decoding.condition($0.value, of: key, missingAt: $0.key.span, expected: expected)
        }
    }

    /// One expression or a list of them.
    func conditions(_ key: KeySchema) -> [Expression]? {
        guard let entry = entry(key) else { return nil }
        guard case .sequence(let items) = entry.value.content else { return condition(key).map { [$0] } }
        let conditions = items.compactMap { decoding.condition($0, of: key, missingAt: $0.span) }
        if items.isEmpty { decoding.wrongType(key, key.type, "an empty list", at: entry.value.span) }
        return conditions.isEmpty || conditions.count < items.count ? nil : conditions
    }

    /// A list of ids, or one id where the key takes one or more, with their places.
    func stepIDs(_ key: KeySchema) -> [(id: String, span: SourceSpan)]? {
        guard let entry = entry(key) else { return nil }
        var nodes = [entry.value]
        let isList = key.type == .list(.stepID)
        if case .sequence(let items) = entry.value.content {
            nodes = items
        } else if isList {
            decoding.wrongKind(entry.value, of: key, key.type, missingAt: entry.key.span)
            return nil
        }
        if nodes.isEmpty, isList { return [] }
        if nodes.isEmpty { decoding.wrongType(key, key.type, "an empty list", at: entry.value.span) }
        let ids = nodes.compactMap { node -> (id: String, span: SourceSpan)? in
            let field: Field<String>? = decoding.field(node, of: key, missingAt: entry.key.span)
            return field?.literal.map { ($0, node.span) }
        }
        return ids.isEmpty || ids.count < nodes.count ? nil : ids
    }
}

extension Decoding {
    /// Reports a key that the schema does not know.
    ///
    /// - Parameters:
    ///   - key: The key.
    ///   - map: What the map is.
    ///   - names: The keys that it takes.
    ///   - synonyms: Words of other tools for some of them.
    ///   - notes: Facts for a reader, given what was probably meant; the names where nothing was.
    /// - Returns: The key that was probably meant, where it is misspelt; a synonym is only proposed.
    @discardableResult
    func unknownKey(
        _ key: YAMLKey, in map: String, among names: [String], synonyms: [String: String] = [:],
        notes: ((String?) -> [String])? = nil
    ) -> String? {
        // A file with thousands of unknown keys has more than a typing error; only what is shown gets a suggestion.
        let synonym = synonyms[key.text.lowercased()].flatMap { names.contains($0) ? $0 : nil }
        let isShown = synonym == nil && diagnostics.all.count < Diagnostics.limit
        let meant = isShown ? Suggestion.closest(to: key.text, among: names) : nil
        let proposed = synonym ?? meant
        let list = proposed == nil && !names.isEmpty ? ["the keys are: " + names.joined(separator: " ")] : []
        diagnostics.error(
            .unknownKey, "unknown \(map) key \(key.text.quoted)", at: key.span,
            label: proposed.map { "did you mean '\($0)'?" }, notes: notes.map { $0(proposed) } ?? list)
        return meant
    }
}

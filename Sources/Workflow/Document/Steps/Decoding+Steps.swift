internal import MictlanXText

extension Decoding {
    /// Decodes a list of steps; gives those that could be decoded.
    func steps(_ entry: YAMLEntry, of schema: KeySchema, limit: Int) -> [Step] {
        guard case .sequence(let nodes) = entry.value.content else {
            wrongKind(entry.value, of: schema, .steps, missingAt: entry.key.span)
            return []
        }
        if nodes.isEmpty { wrongType(schema, .steps, "an empty list", at: entry.value.span) }
        if nodes.count > limit {
            diagnostics.error(
                .tooManySteps, "more than \(limit) steps (limit 'steps')", at: nodes[limit].alias ?? nodes[limit].span)
            return []
        }
        return within(entry.value) {
            nodes.enumerated().compactMap { offset, node in within(node) { step(node, number: offset + 1) } }
        }
    }

    private func step(_ node: YAMLNode, number: Int) -> Step? {
        guard case .mapping(let entries) = node.content else {
            if case .invalid = node.content { return nil }
            diagnostics.error(.wrongType, "a step is a map, not \(node.kindName)", at: node.alias ?? node.span)
            faultySteps.append(nil)
            return nil
        }
        let kind = kindEntry(among: entries, of: node)
        let common = entries.filter { isCommonKey($0.key) }
        let schema = MapSchema("step", Step.commonKeys)
        let named = entries.first { $0.key.text == "id" }?.value.span ?? kind?.entry.key.span ?? node.span
        let commonNode = YAMLNode(.mapping(common), span: node.span)
        guard let reader = MapReader(commonNode, schema, namedAt: named, self) else { return nil }

        let (parts, uses) = collectingUses {
            (
                kind: kind.flatMap { self.kind($0.schema, $0.entry) }, when: reader.condition(Step.Keys.when),
                retry: reader.section(Step.Keys.retry), timeout: reader.optional(Step.Keys.timeout),
                outputs: reader.entry(Step.Keys.outputs).map { values($0, of: Step.Keys.outputs) } ?? []
            )
        }
        let id = reader.optional(Step.Keys.id).flatMap(checkedID)
        guard let kind = parts.kind else {
            faultySteps.append(id)
            return nil
        }
        return Step(
            id: id, label: id ?? "step_\(number)", span: named, kind: kind, when: parts.when,
            retry: parts.retry ?? defaults.retry, timeout: parts.timeout ?? defaults.timeout, outputs: parts.outputs,
            uses: uses)
    }

    private func isCommonKey(_ key: YAMLKey) -> Bool { Step.commonKeys.contains { $0.name == key.text } }

    private func checkedID(_ field: Field<String>) -> String? {
        guard let id = field.literal else { return nil }
        guard id.isIdentifier(lowercaseOnly: true) else {
            diagnostics.error(
                .badValue, "\(id.quoted) is not a step id", at: field.span,
                help: "an id begins with a-z and goes on with a-z, 0-9 and _, at most 64 characters")
            return nil
        }
        guard id.wholeMatch(of: /step_[0-9]+/) == nil else {
            diagnostics.error(.badValue, "\(id.quoted) is the name of a step without an id", at: field.span)
            return nil
        }
        return id
    }

    // MARK: Kinds

    /// Finds the one key that says what a step does; unknown keys are reported here.
    private func kindEntry(
        among entries: [YAMLEntry], of node: YAMLNode
    ) -> (schema: StepKindSchema, entry: YAMLEntry)? {
        var kinds: [(schema: StepKindSchema, entry: YAMLEntry)] = []
        var mayBeMeant = false
        let names = StepKindSchema.table.filter { $0.form != nil }.map(\.key.name)
        let note = "a step has exactly one of: " + names.joined(separator: " ")
        for entry in entries where !isCommonKey(entry.key) {
            guard isFixed(entry.key, "what a step does") else {
                mayBeMeant = true
                continue
            }
            guard let schema = StepKindSchema.named(entry.key.text) else {
                unknownKey(entry.key, in: "step", among: Step.schema.usableNames, notes: [note])
                mayBeMeant = true
                continue
            }
            if schema.form == nil {
                notYetSupported(entry.key, schema.key.help)
                mayBeMeant = true
            }
            kinds.append((schema, entry))
        }
        if let first = kinds.first, let second = kinds.dropFirst().first {
            diagnostics.error(
                .severalKinds, "a step does one thing: \(second.entry.key.text.quoted) is its second kind",
                at: second.entry.key.span,
                related: [.init(span: first.entry.key.span, message: "the first is \(first.entry.key.text.quoted)")],
                help: "make two steps of it")
            return nil
        }
        guard let kind = kinds.first else {
            if !mayBeMeant {
                let place = entries.first?.key.span ?? node.span
                diagnostics.error(.missingKind, "the step does nothing", at: place, notes: [note])
            }
            return nil
        }
        return kind
    }

    private func kind(_ schema: StepKindSchema, _ entry: YAMLEntry) -> StepKind? {
        let keys: MapSchema
        let decode: @Sendable (MapReader) -> StepKind?
        switch schema.form {
        case .section(let schema, let read): (keys, decode) = (schema, read)
        case .names(let read): return read(entry, self)
        case nil: return nil
        }
        var node = entry.value
        if let shorthand = schema.shorthand, case .scalar(let scalar) = node.content, !scalar.isNull {
            let key = YAMLKey(text: shorthand, span: node.span)
            node = YAMLNode(.mapping([YAMLEntry(key: key, value: node)]), span: node.span)
        }
        return within(entry.value) { MapReader(node, keys, namedAt: entry.key.span, self).flatMap(decode) }
    }

    // MARK: Named values

    /// Decodes a map of names to values of any shape: `vars`, `outputs`.
    func values(_ entry: YAMLEntry, of schema: KeySchema) -> [NamedValue] {
        guard case .mapping(let entries) = entry.value.content else {
            wrongKind(entry.value, of: schema, schema.type, missingAt: entry.key.span)
            return []
        }
        return within(entry.value) {
            entries.compactMap { entry in
                guard isName(entry.key, in: schema.name), let value = tree(entry.value, of: schema) else { return nil }
                return NamedValue(name: entry.key.text, value: value, span: entry.key.span)
            }
        }
    }

    /// Whether a key can be used as a name in expressions; reports where it cannot.
    func isName(_ key: YAMLKey, in map: String) -> Bool {
        guard isFixed(key, "a name in \(map.quoted)") else { return false }
        if key.text.isIdentifier(lowercaseOnly: false) { return true }
        diagnostics.error(
            .badValue, "\(key.text.quoted) is not a name", at: key.span,
            help: "a name begins with a letter or _ and goes on with letters, digits and _, at most 64 characters")
        return false
    }
}

extension String {
    /// Whether the text can stand after a dot in an expression.
    fileprivate func isIdentifier(lowercaseOnly: Bool) -> Bool {
        guard (1...64).contains(utf8.count), let first = utf8.first else { return false }
        func isLetter(_ byte: UInt8) -> Bool {
            (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(lowercaseOnly ? byte : byte | 0x20)
        }
        func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
        let underscore = UInt8(ascii: "_")
        guard isLetter(first) || (!lowercaseOnly && first == underscore) else { return false }
        return utf8.allSatisfy { isLetter($0) || isDigit($0) || $0 == underscore }
    }
}

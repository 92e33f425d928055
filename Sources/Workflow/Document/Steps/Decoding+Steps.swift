internal import MictlanXText

extension Decoding {
    /// Decodes a list of steps, the faulty ones as far as they can be read.
    func steps(_ entry: YAMLEntry, of schema: KeySchema, limit: Int) -> [DraftStep] {
        guard case .sequence(let nodes) = entry.value.content else {
            if case .mapping(let entries) = entry.value.content, let key = entries.first?.key, key.text.hasPrefix("-") {
                diagnostics.error(
                    .wrongType, "\(schema.name.quoted) takes a list of steps", at: key.span,
                    help: "put a space behind the '-'")
            } else {
                wrongKind(entry.value, of: schema, .steps, missingAt: entry.key.span)
            }
            hasUnreadSteps = true
            return []
        }
        if nodes.isEmpty { wrongType(schema, .steps, "an empty list", at: entry.value.span) }
        if nodes.count > limit {
            diagnostics.error(
                .tooManySteps, "more than \(limit) steps (limit 'steps')", at: nodes[limit].alias ?? nodes[limit].span,
                help: limit == YAMLLimits.standard.steps ? YAMLLimits.standard.remedy : nil)
            hasUnreadSteps = true
            return []
        }
        return within(entry.value) {
            nodes.enumerated().compactMap { offset, node in
                within(node) { step(node, number: offset + 1, limit: limit) }
            }
        }
    }

    private func step(_ node: YAMLNode, number: Int, limit: Int) -> DraftStep? {
        guard case .mapping(let entries) = node.content else {
            hasUnreadSteps = true
            if case .invalid = node.content { return nil }
            diagnostics.error(
                .wrongType, "a step is a map, not \(node.shown)", at: node.alias ?? node.span,
                help: stepHelp(node))
            return nil
        }
        let keys = StepKeys(entries, isPartial: node.isPartial, of: node, self)
        let named = keys.common.first { $0.key.text == "id" }?.value.span ?? keys.kinds.first?.entry.key.span
        let place = named ?? node.span
        let common = YAMLNode(.mapping(keys.common), span: node.span)
        guard let reader = MapReader(common, Step.commonSchema, namedAt: place, self) else { return nil }

        let (parts, uses) = collectingUses {
            for entry in keys.unknown { expressions(in: entry.value) }
            return (
                kinds: keys.kinds.map { kind($0.schema, $0.entry) }, when: reader.condition(Step.Keys.when),
                retry: reader.section(Step.Keys.retry), timeout: reader.optional(Step.Keys.timeout),
                deadline: reader.optional(Step.Keys.deadline), fanOut: fanOut(reader),
                maxParallel: reader.field(Step.Keys.maxParallel), tolerate: tolerance(reader),
                handler: handler(reader, limit: limit),
                outputs: reader.entry(Step.Keys.outputs).map { values($0, of: Step.Keys.outputs) } ?? []
            )
        }
        let id = reader.optional(Step.Keys.id).flatMap(checkedID)
        if id == nil, reader.entry(Step.Keys.id.schema) != nil || node.isPartial { hasUnreadSteps = true }
        let head = StepHead(
            id: id, label: id ?? "step_\(number)", span: place,
            needs: reader.stepIDs(Step.Keys.needs), when: parts.when,
            retry: parts.retry ?? defaults.retry, timeout: parts.timeout ?? defaults.timeout,
            deadline: parts.deadline, fanOut: parts.fanOut, maxParallel: parts.maxParallel, tolerate: parts.tolerate,
            onResume: reader.optional(Step.Keys.onResume)?.literal, outputs: parts.outputs, uses: uses,
            spec: spec(keys))
        let only = keys.kinds.count == 1 ? keys.kinds.first : nil
        return DraftStep(
            head: head, kindName: only?.schema.key.name,
            kind: only == nil ? nil : parts.kinds.first ?? nil, handler: parts.handler)
    }

    private func tolerance(_ reader: MapReader) -> StepTolerance? {
        guard let entry = reader.entry(Step.Keys.tolerate.schema) else { return nil }
        if case .mapping = entry.value.content {
            return reader.section(Step.Keys.tolerate).map { .limits($0) }
        }
        let field: Field<Bool>? = field(entry.value, of: Step.Keys.tolerate.schema, missingAt: entry.key.span)
        return field.map { .whole($0) }
    }

    /// What was probably meant by a step that is no map: `- echo` without a colon, or `- echo:x`.
    private func stepHelp(_ node: YAMLNode) -> String? {
        guard case .scalar(let scalar) = node.content else { return nil }
        let word = scalar.text.prefix { $0.isLetter || $0 == "_" }
        guard let kind = Suggestion.closest(to: word, among: StepKindSchema.names) else { return nil }
        return "write '\(kind): …', with a space behind the colon"
    }

    private func checkedID(_ field: Field<String>) -> String? {
        guard let id = field.literal else { return nil }
        guard id.isIdentifier(lowercaseOnly: true) else {
            diagnostics.error(
                .badValue, "\(id.quoted) is not a step id", at: field.span,
                label: id.asIdentifier(lowercaseOnly: true).map { "did you mean '\($0)'?" },
                help: "an id begins with a-z and goes on with a-z, 0-9 and _, at most 64 characters")
            return nil
        }
        guard id.wholeMatch(of: /step_[0-9]+/) == nil else {
            diagnostics.error(.badValue, "\(id.quoted) is the name of a step without an id", at: field.span)
            return nil
        }
        return id
    }

    private func kind(_ schema: StepKindSchema, _ entry: YAMLEntry) -> StepKind? {
        let keys: MapSchema
        let decode: @Sendable (MapReader) -> StepKind?
        switch schema.form {
        case .section(let schema, let read): (keys, decode) = (schema, read)
        case .names(let read): return read(entry, self)
        }
        var node = entry.value
        if let shorthand = schema.shorthand, case .scalar(let scalar) = node.content, !scalar.isNull {
            let key = YAMLKey(text: shorthand, span: node.span)
            node = YAMLNode(.mapping([YAMLEntry(key: key, value: node)]), span: node.span)
        }
        let takes = schema.shorthand == nil ? "a map" : "a text or a map"
        return within(entry.value) {
            MapReader(node, keys, namedAt: entry.key.span, takes: takes, self).flatMap(decode)
        }
    }

    // MARK: Named values

    /// Decodes a map of names to values of any shape: `vars`, `outputs`.
    func values(_ entry: YAMLEntry, of schema: KeySchema) -> [NamedValue] {
        guard case .mapping(let entries) = entry.value.content else {
            unread.contexts.insert(schema.name)
            wrongKind(entry.value, of: schema, schema.type, missingAt: entry.key.span)
            return []
        }
        if entry.value.isPartial { unread.contexts.insert(schema.name) }
        return within(entry.value) {
            entries.compactMap { entry in
                guard isName(entry.key, in: schema.name) else { return nil }
                // A faulty value has a name all the same, so that its uses are not called unknown.
                let value = tree(entry.value, of: schema) ?? .value(.unknown)
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
            label: key.text.asIdentifier(lowercaseOnly: false).map { "did you mean '\($0)'?" },
            help: "a name begins with a letter or _ and goes on with letters, digits and _, at most 64 characters")
        return false
    }
}

extension String {
    /// The identifier that was probably meant by a text that is none.
    fileprivate func asIdentifier(lowercaseOnly: Bool) -> String? {
        let text = (lowercaseOnly ? lowercased() : self).map { "- ./".contains($0) ? "_" : String($0) }.joined()
        return text.isIdentifier(lowercaseOnly: lowercaseOnly) ? text : nil
    }

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

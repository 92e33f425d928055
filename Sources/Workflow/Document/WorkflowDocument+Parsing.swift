public import MictlanXText

extension WorkflowDocument {
    private enum Keys {
        static let version = KeySchema("mxwf", .version, required: true, template: false, "version of the language: 1")
        static let name = Key<WorkflowName>(
            "name", required: true, pattern: "^[a-z0-9-]{1,64}$", template: false, "the workflow's name")
        static let description = Key<String>("description", template: false, "what it does, for people")
        static let inputs = KeySchema("inputs", .inputs, template: false, "what can be given to a run")
        static let env = ListKey<EnvironmentName>("env", template: false, "environment variables that can be read")
        static let secrets = KeySchema(
            "secrets", .map(.section(SecretDeclaration.Section.schema)), template: false, "values that are hidden")
        static let vars = KeySchema("vars", .map(.any), "values that are computed once, in order")
        static let defaults = SectionKey<StepDefaults>("defaults", "what steps take where they do not say otherwise")
        static let policy = SectionKey<WorkflowPolicy>("policy", "limits that no step can pass")
        static let deadline = Key<Duration>("deadline", "longest time of the whole run")
        static let lock = Key<LockName>("lock", "a name that only one run of this user holds at a time")
        static let maxParallel = Key<PositiveNumber>("max_parallel", default: "4", "steps that run at once")
        static let steps = KeySchema("steps", .steps, required: true, template: false, "what is done, in order")
        static let onFailure = KeySchema("on_failure", .steps, template: false, "run when a step failed")
        static let always = KeySchema("always", .steps, template: false, "run at the end, whatever happened")
        static let outputs = KeySchema("outputs", .map(.any), "what the run gives back")
    }

    /// The keys of the top level.
    package static let schema = MapSchema(
        "workflow",
        [
            Keys.version, Keys.name.schema, Keys.description.schema, Keys.inputs, Keys.env.schema,
            Keys.secrets, Keys.vars, Keys.defaults.schema,
            Keys.policy.schema, Keys.deadline.schema, Keys.lock.schema, Keys.maxParallel.schema, Keys.steps,
            Keys.onFailure, Keys.always,
            Keys.outputs,

        ])

    /// Reads a workflow and reports all its faults at once; nothing is executed and nothing outside is touched.
    ///
    /// - Parameters:
    ///   - source: The text.
    ///   - limits: How large it may be.
    /// - Returns: The document, `nil` when there is an error, and everything that was found.
    public static func lint(
        _ source: SourceText, limits: YAMLLimits = .standard
    ) -> (document: WorkflowDocument?, diagnostics: Diagnostics) {
        var diagnostics = Diagnostics()
        guard let root = YAMLComposer.compose(source, limits: limits, into: &diagnostics) else {
            return (nil, diagnostics)
        }
        if let key = root.key("mxtest"), root.key("mxwf") == nil {
            diagnostics.error(
                .unknownKey, "this is a file of tests, not a workflow", at: key.span,
                help: "'mxshell test FILE' runs the tests; 'lint' takes the workflow that they name")
            return (nil, diagnostics)
        }
        let decoding = Decoding(diagnostics: diagnostics)
        let document = WorkflowDocument(root, source: source, limits: limits, decoding)
        return (decoding.diagnostics.hasErrors ? nil : document, decoding.diagnostics)
    }

    private init?(_ root: YAMLNode, source: SourceText, limits: YAMLLimits, _ decoding: Decoding) {
        var top = root
        if case .mapping(let entries) = root.content {
            // Free keys of the top level: they hold anchors.
            top = YAMLNode(.mapping(entries.filter { !$0.key.text.hasPrefix("x-") }), span: root.span)
            top.isPartial = root.isPartial
        }
        let place = SourceSpan(file: source.name, at: root.span.start)
        guard let reader = MapReader(top, Self.schema, namedAt: place, title: "the workflow", decoding) else {
            return nil
        }
        Self.checkVersion(reader, decoding)
        self.source = source

        let inputs = reader.entry(Keys.inputs).map { decoding.inputs($0, of: Keys.inputs) } ?? []
        env = reader.literals(Keys.env)?.map(\.text) ?? []
        if env.isEmpty, reader.entry(Keys.env.schema) != nil { decoding.unread.contexts.insert("env") }
        secrets = reader.entry(Keys.secrets).map { decoding.secrets($0, of: Keys.secrets) } ?? []
        let vars = reader.entry(Keys.vars).map { decoding.values($0, of: Keys.vars) } ?? []
        let (global, globalUses) = decoding.collectingUses {
            (
                defaults: reader.section(Keys.defaults)
                    ?? StepDefaults(areFaulty: reader.entry(Keys.defaults.schema) != nil),
                deadline: reader.optional(Keys.deadline), lock: reader.optional(Keys.lock),
                maxParallel: reader.field(Keys.maxParallel)
            )
        }
        decoding.defaults = global.defaults
        func section(_ key: KeySchema) -> [DraftStep] {
            reader.entry(key).map { decoding.steps($0, of: key, limit: limits.steps) } ?? []
        }
        if reader.entry(Keys.steps) == nil || top.isPartial { decoding.hasUnreadSteps = true }
        let drafts = DraftSections(
            steps: section(Keys.steps), onFailure: section(Keys.onFailure), always: section(Keys.always))
        steps = drafts.steps.compactMap(\.step)
        onFailure = drafts.onFailure.compactMap(\.step)
        always = drafts.always.compactMap(\.step)
        outputs = reader.entry(Keys.outputs).map { decoding.values($0, of: Keys.outputs) } ?? []
        self.inputs = inputs
        self.vars = vars
        deadline = global.deadline
        lock = global.lock
        maxParallel = global.maxParallel
        policy = reader.section(Keys.policy) ?? WorkflowPolicy()
        description = reader.optional(Keys.description)?.literal
        let name = reader.field(Keys.name)?.literal
        self.name = name?.text ?? ""
        if drafts.all.count > limits.steps {
            decoding.diagnostics.error(
                .tooManySteps, "more than \(limits.steps) steps, handlers included (limit 'steps')",
                at: drafts.all[limits.steps].span, help: limits.remedy)
        }

        var checker = DocumentChecker(self, drafts, decoding)
        checker.check(globalUses: globalUses)
        decoding.diagnostics = checker.diagnostics
    }

    private static func checkVersion(_ reader: MapReader, _ decoding: Decoding) {
        guard let entry = reader.entry(Keys.version) else { return }
        guard case .scalar(let scalar) = entry.value.content, scalar.style == .plain, scalar.text == "1" else {
            if case .invalid = entry.value.content { return }
            decoding.diagnostics.error(
                .unsupportedVersion, "this version of mxshell knows 'mxwf: 1' only", at: entry.value.span,
                help: "write 'mxwf: 1'")
            return
        }
    }
}

/// The name of a workflow.
private struct WorkflowName: FieldValue {
    let text: String

    static var schemaType: SchemaType { .string }

    init(value: WorkflowValue) throws(FieldMismatch) {
        guard case .string(let text) = value else { throw .wrongType }
        guard Self.isValid(text) else {
            let other = text.lowercased().map { "_ ./".contains($0) ? "-" : String($0) }.joined()
            throw .notAllowed(
                "\(text.quoted) is not a workflow name: 1 to 64 of a-z, 0-9 and -",
                meant: Self.isValid(other) ? other : nil)
        }
        self.text = text
    }

    private static func isValid(_ text: String) -> Bool { text.wholeMatch(of: /[a-z0-9-]{1,64}/) != nil }
}

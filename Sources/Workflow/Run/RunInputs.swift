internal import MictlanXPlatform
public import MictlanXText
internal import SystemPackage

/// The values of a workflow's inputs, checked against their declarations.
public struct RunInputs: Sendable {
    package let values: ValueMap
    /// The document's secrets.
    package let secrets: ValueMap
    /// The other workflows that it runs.
    package let nested: NestedWorkflows

    package init(_ values: ValueMap, secrets: ValueMap = [:], nested: NestedWorkflows = NestedWorkflows()) {
        self.values = values
        self.secrets = secrets
        self.nested = nested
    }
}

extension WorkflowDocument {
    /// Gives the inputs their values: what was given, else the default. Every fault is reported.
    ///
    /// - Parameters:
    ///   - given: names and texts, as `--input name=value` takes them; lists and maps are JSON, a time without a zone
    ///     is one of the local zone. A name that is given twice is a fault.
    ///   - options: name the directories that relative paths belong to.
    ///   - diagnostics: where faults go.
    /// - Returns: the values of all inputs; `nil` where one is missing or not allowed.
    public func bind(
        _ given: [(name: String, text: String)], options: RunOptions, into diagnostics: inout Diagnostics
    ) -> RunInputs? {
        let names = inputs.map(\.name)
        var isComplete = true
        for (name, _) in given where !names.contains(name) {
            let meant = Suggestion.closest(to: name, among: names).map { "did you mean '\($0)'?" }
            let known = names.isEmpty ? "the workflow takes no inputs" : "it takes \(names.joined(separator: ", "))"
            diagnostics.error(.unknownInput, "the workflow has no input '\(name)'", at: nil, help: meant ?? known)
            isComplete = false
        }
        if reportRepeated(given, into: &diagnostics) { isComplete = false }
        var values = ValueMap()
        for input in inputs {
            if let text = given.first(where: { $0.name == input.name })?.text {
                do {
                    let value = try input.value(of: text, offset: LocalZone.offset(atLocal:))
                        .resolved(input.type, options.workingDirectory)
                    values[input.name] = input.isSecret ? value.hidden : value
                } catch {
                    diagnostics.error(.badInput, error.description, at: nil)
                    isComplete = false
                }
            } else if let value = input.defaultValue {
                values[input.name] = value.resolved(input.type, options.documentDirectory)
            } else if input.isRequired {
                diagnostics.error(
                    .missingInput, "input '\(input.name)' is required", at: input.span,
                    help: "give it with '--input \(input.name)=…'\(input.help.map { ": \($0)" } ?? "")")
                isComplete = false
            } else {
                values[input.name] = .null
            }
        }
        let nested = self.nested(options: options, into: &diagnostics)
        guard let secrets = bindSecrets(options: options, into: &diagnostics), isComplete, !diagnostics.hasErrors else {
            return nil
        }
        guard checkFields(with: values, into: &diagnostics) else { return nil }
        return RunInputs(values, secrets: secrets, nested: nested)
    }
}

extension WorkflowDocument {
    /// Reports inputs that are given more than once: nobody knows which value is meant.
    ///
    /// - Returns: whether there is one.
    func reportRepeated(_ given: [(name: String, text: String)], into diagnostics: inout Diagnostics) -> Bool {
        var values: [String: [String]] = [:]
        for (name, text) in given { values[name, default: []].append(text) }
        let repeated = values.filter { $0.value.count > 1 }.sorted { $0.key < $1.key }
        for (name, texts) in repeated {
            // What is hidden is not repeated.
            let isSecret = inputs.first { $0.name == name }?.isSecret ?? true
            let shown = isSecret ? "" : ": " + texts.map(\.quoted).joined(separator: " and ")
            diagnostics.error(
                .badInput,
                "input \(name.quoted) is given \(texts.count == 2 ? "twice" : "\(texts.count) times")\(shown)",
                at: nil, help: "give it once; several values are a list, as JSON")
        }
        return !repeated.isEmpty
    }
}

extension WorkflowValue {
    /// A text as a secret.
    var hidden: WorkflowValue {
        guard case .string(let text) = self else { return self }
        return .secret(SecretValue(text))
    }

    /// A relative path becomes one below the directory that it belongs to; other values stay.
    func resolved(_ type: InputType, _ directory: FilePath) -> WorkflowValue {
        guard type == .path, let bytes = textBytes, !bytes.isEmpty else { return self }
        let path = FilePath(bytes: bytes)
        guard path.isRelative else { return self }
        return .text(directory.pushing(path).lexicallyNormalized().bytes)
    }
}

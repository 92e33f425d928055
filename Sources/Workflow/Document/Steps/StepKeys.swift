internal import MictlanXText

/// The keys of one step, sorted into those that every step takes and those that say what it does. Unknown ones are
/// reported here; one that is only misspelt is taken for what was meant, so that its value is checked as well.
struct StepKeys {
    private(set) var common: [YAMLEntry] = []
    private(set) var kinds: [(schema: StepKindSchema, entry: YAMLEntry)] = []
    /// What is neither, and resembles neither.
    private(set) var unknown: [YAMLEntry] = []

    init(_ entries: [YAMLEntry], isPartial: Bool, of node: YAMLNode, _ decoding: Decoding) {
        let kindNames = StepKindSchema.names
        let note = "a step has exactly one of: " + kindNames.joined(separator: " ")
        let notes = { (meant: String?) -> [String] in
            guard let meant else { return [note, "every step takes: " + Step.commonNames.joined(separator: " ")] }
            return kindNames.contains(meant) ? [note] : []
        }
        var misspelt: [(meant: String, entry: YAMLEntry)] = []
        var mayBeMeant = isPartial
        for entry in entries {
            if Self.isCommon(entry.key.text) {
                common.append(entry)
            } else if !decoding.isFixed(entry.key, "what a step does") {
                mayBeMeant = true
            } else if let schema = StepKindSchema.named(entry.key.text) {
                kinds.append((schema, entry))
            } else if let meant = decoding.unknownKey(
                entry.key, in: "step", among: Step.schema.names, synonyms: Self.synonyms, notes: notes)
            {
                misspelt.append((meant, entry))
            } else {
                unknown.append(entry)
            }
        }
        for (meant, entry) in misspelt { take(entry, as: meant) }
        checkKinds(mayBeMeant: mayBeMeant || !unknown.isEmpty, of: entries, node, note, decoding)
    }

    /// What steps of other tools have, and how it is called here.
    private static let synonyms = [
        "name": "id", "if": "when", "depends_on": "needs", "after": "needs", "retries": "retry", "upload": "put",
        "copy": "put", "download": "get", "fetch": "get", "remove": "delete", "rm": "delete", "find": "select",
        "list": "select", "ls": "select", "print": "echo", "debug": "echo", "log": "echo", "check": "verify",
        "sleep": "wait", "pause": "wait", "command": "shell", "script": "shell", "exec": "shell", "uses": "run",
        "loop": "foreach", "with_items": "foreach", "for": "foreach", "ignore_errors": "tolerate",
        "continue_on_error": "tolerate", "continue-on-error": "tolerate", "timeout-minutes": "timeout", "env": "shell",
        "await": "await_bulk", "register": "outputs",
    ]

    private static func isCommon(_ name: String) -> Bool { Step.commonKeys.contains { $0.name == name } }

    /// Takes a misspelt key for the one that was meant, unless that is there as well.
    private mutating func take(_ entry: YAMLEntry, as meant: String) {
        let entry = YAMLEntry(key: YAMLKey(text: meant, span: entry.key.span), value: entry.value)
        if Self.isCommon(meant) {
            if !common.contains(where: { $0.key.text == meant }) { common.append(entry) }
        } else if kinds.isEmpty, let schema = StepKindSchema.named(meant) {
            kinds.append((schema, entry))
        }
    }

    private func checkKinds(
        mayBeMeant: Bool, of entries: [YAMLEntry], _ node: YAMLNode, _ note: String, _ decoding: Decoding
    ) {
        if let first = kinds.first, let second = kinds.dropFirst().first {
            decoding.diagnostics.error(
                .severalKinds, "a step does one thing: \(second.entry.key.text.quoted) is its second kind",
                at: second.entry.key.span,
                related: [.init(span: first.entry.key.span, message: "the first is \(first.entry.key.text.quoted)")],
                help: "make two steps of it")
        } else if kinds.isEmpty, !mayBeMeant {
            let place = entries.first?.key.span ?? node.span
            decoding.diagnostics.error(.missingKind, "the step does nothing", at: place, notes: [note])
        }
    }
}

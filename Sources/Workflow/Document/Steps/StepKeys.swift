internal import MictlanXText

/// The keys of one step, sorted into those that every step takes and those that say what it does. Unknown ones are
/// reported here; one that is only misspelt is taken for what was meant, so that its value is checked as well.
struct StepKeys {
    private(set) var common: [YAMLEntry] = []
    private(set) var kinds: [(schema: StepKindSchema, entry: YAMLEntry)] = []
    /// What is neither, and resembles neither.
    private(set) var unknown: [YAMLEntry] = []

    init(_ entries: [YAMLEntry], isPartial: Bool, of node: YAMLNode, _ decoding: Decoding) {
        let note = "a step has exactly one of: " + StepKindSchema.usableNames.joined(separator: " ")
        var misspelt: [(meant: String, entry: YAMLEntry)] = []
        var mayBeMeant = isPartial
        for entry in entries {
            if Self.isCommon(entry.key.text) {
                common.append(entry)
            } else if !decoding.isFixed(entry.key, "what a step does") {
                mayBeMeant = true
            } else if let schema = StepKindSchema.named(entry.key.text) {
                if schema.form == nil { decoding.notYetSupported(entry.key, schema.key.help) }
                kinds.append((schema, entry))
            } else if let meant = decoding.unknownKey(
                entry.key, in: "step", among: Step.schema.usableNames, notes: [note])
            {
                misspelt.append((meant, entry))
            } else {
                unknown.append(entry)
            }
        }
        for (meant, entry) in misspelt { take(entry, as: meant) }
        checkKinds(mayBeMeant: mayBeMeant || !unknown.isEmpty, of: entries, node, note, decoding)
    }

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

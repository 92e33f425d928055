internal import MictlanXText

/// What a step runs for, once for each: the values of a list, or the combinations of the values of several lists.
package enum StepFanOut: Sendable {
    case foreach(ValueTree)
    case matrix([NamedValue])

    /// A step has at most so many instances; work on more items is that of the bulk kinds.
    package static let limit = 10_000

    /// The contexts that only an instance has.
    package static let contexts: Set<String> = ["item", "index", "matrix"]
}

extension Decoding {
    /// What a step runs for; a faulty value is unknown, so that the contexts that come of it are there all the same.
    func fanOut(_ reader: MapReader) -> StepFanOut? {
        if let entry = reader.entry(Step.Keys.foreach) {
            let tree = listTree(entry.value, of: Step.Keys.foreach, missingAt: entry.key.span)
            return .foreach(tree ?? .value(.unknown))
        }
        guard let entry = reader.entry(Step.Keys.matrix) else { return nil }
        guard case .mapping(let entries) = entry.value.content else {
            wrongKind(entry.value, of: Step.Keys.matrix, Step.Keys.matrix.type, missingAt: entry.key.span)
            return .matrix([])
        }
        guard !entries.isEmpty else {
            wrongType(Step.Keys.matrix, Step.Keys.matrix.type, "an empty map", at: entry.value.span)
            return .matrix([])
        }
        let lists = within(entry.value) {
            entries.compactMap { entry -> NamedValue? in
                guard isName(entry.key, in: Step.Keys.matrix.name) else { return nil }
                let tree = listTree(entry.value, of: Step.Keys.matrix, missingAt: entry.key.span)
                return NamedValue(
                    name: entry.key.text, value: tree ?? .value(.unknown), span: entry.key.span)
            }
        }
        return .matrix(lists)
    }

    /// A list of values, some or all of it computed.
    private func listTree(_ node: YAMLNode, of key: KeySchema, missingAt place: SourceSpan) -> ValueTree? {
        guard let tree = tree(node, of: key) else { return nil }
        switch tree {
        case .list, .template: return tree
        default:
            wrongKind(node, of: key, .list(.any), missingAt: place)
            return nil
        }
    }
}

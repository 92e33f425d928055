internal import MictlanXBatch
internal import MictlanXModel
internal import MictlanXText

// What a resume compares.
extension RunSession {
    /// What the journal knows of a step that is still the same. Handlers are run afresh each time.
    func history(of unit: StepUnit) -> StepHistory? {
        guard unit.phase == .main, let recorded = services.options.history.steps[unit.path],
            recorded.spec == fingerprint(of: unit.step, unit.path), recorded.input == input(of: unit)
        else { return nil }
        return recorded
    }

    /// Changes whenever the document does. The durable journal, which survives an edit, will want it finer.
    func fingerprint(of step: Step, _ path: String) -> Checksum {
        var hasher = SHA256()
        hasher.update(Array("\(path)\n\(step.kind.name)\n".utf8))
        hasher.update(document.source.bytes)
        return hasher.finish()
    }

    /// Changes whenever a value does that the step refers to.
    func input(of unit: StepUnit) -> Checksum {
        var hasher = SHA256()
        for reference in unit.step.uses.flatMap(\.references) {
            var value = unit.scope.roots[reference.root]
            for name in reference.path {
                guard case .map(let map)? = value else { break }
                value = map[name]
            }
            hasher.update(Array("\(reference.root).\(reference.path.joined(separator: "."))=".utf8))
            hasher.update(Array(JSONText.encode((value ?? .null).json).utf8))
            hasher.update([0x0A])
        }
        return hasher.finish()
    }
}

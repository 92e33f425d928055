package import MictlanXBatch
internal import MictlanXModel
internal import MictlanXText

/// Whether a step had anything to do, and what it tells of that, by its kind and its outputs.
package enum StepWork: Hashable, Sendable {
    /// Something was there to be worked on.
    case something
    /// The step works on items, and there were none; or it was skipped.
    case nothing
    /// The kind works on nothing: it says, checks, computes or waits. A workflow that is run tells of its own steps.
    case neutral

    /// - Parameters:
    ///   - kind: the kind of the step; `nil` where it is not known.
    ///   - status: how the step ended.
    ///   - found: how many items it had; see ``found(in:)``.
    package init(kind: String?, status: StepStatus, found: Int?) {
        switch (kind, status) {
        case (_, .skipped): self = .nothing
        case ("assert", _), ("echo", _), ("set", _), ("wait", _), ("run", _): self = .neutral
        case ("select", .ok), ("bulk_put", .ok), ("await_bulk", .ok), ("get", .ok), ("verify", .ok), ("delete", .ok),
            ("delete_bucket", .ok):
            self = found == 0 ? .nothing : .something
        default: self = .something
        }
    }

    /// How many items a step had, by its outputs; `nil` for one that works on no items. The instances of a step are added.
    package static func found(in outputs: ValueMap) -> Int? {
        if let count = number("count", outputs) { return count }
        guard let done = number("done", outputs) else { return nil }
        return ["skipped", "failed", "absent"].reduce(done) { $0 +| (number($1, outputs) ?? 0) }
    }

    private static func number(_ name: String, _ outputs: ValueMap) -> Int? {
        switch outputs[name] {
        case .int(let number): return number
        case .list(let values):
            var sum = 0
            for value in values {
                switch value {
                case .int(let number): sum +|= number
                case .null: continue
                default: return nil
                }
            }
            return sum
        default: return nil
        }
    }

    /// What a step that ended well tells of its work: `3 files, 12 KiB`; `nil` for kinds that have no numbers.
    package static func summary(kind: String, _ outputs: ValueMap) -> String? {
        switch kind {
        case "select", "bulk_put", "get", "verify":
            guard let count = number("count", outputs) else { return nil }
            return "\(Count(count, noun(kind, outputs)))\(size("bytes", outputs))"
        case "await_bulk", "delete", "delete_bucket":
            guard let done = number("done", outputs) else { return nil }
            let word = kind == "await_bulk" ? "put" : "deleted"
            var parts = ["\(Count.grouped(done)) \(word)\(size("bytes", outputs))"]
            for (name, word) in [("skipped", "there already"), ("absent", "gone already"), ("failed", "failed")] {
                if let count = number(name, outputs), count > 0 { parts.append("\(Count.grouped(count)) \(word)") }
            }
            return parts.joined(separator: ", ")
        case "put":
            guard case .size(let bytes)? = outputs["size"] else { return nil }
            return "\(bytes)"
        default: return nil
        }
    }

    private static func size(_ name: String, _ outputs: ValueMap) -> String {
        guard case .size(let bytes)? = outputs[name], bytes.bytes > 0 else { return "" }
        return ", \(bytes)"
    }

    private static func noun(_ kind: String, _ outputs: ValueMap) -> String {
        switch outputs["items"] {
        case .items(let items)?: items.kind == .files || items.kind == .puts ? "file" : "ball"
        case nil where outputs["names"] != nil: "bucket"
        default: kind == "verify" ? "ball" : "item"
        }
    }
}

extension Set<StepWork> {
    /// Whether there were steps that could have done something, and none of them did.
    package var areIdle: Bool { contains(.nothing) && !contains(.something) }
}

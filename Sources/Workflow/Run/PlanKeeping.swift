internal import MictlanXBatch

/// What of a plan stays true until it is run: a pure machine that is told of the main steps in the order of their graph.
///
/// What was read before anything changes is kept as done. The list of a step that changes something is kept when all that
/// it was made from stays what it is.
struct PlanKeeping: Sendable {
    private let graph: StepGraph
    private let steps: [Step]
    private let places: [String: Int]
    /// The steps that change nothing, so that what is read behind them may be read now.
    private var quiet: Set<Int> = []
    /// The steps whose outputs, as far as they are known, stay what they are.
    private var firm: Set<Int> = []
    /// The steps that a part of the plan need not wait for, or does its part of before.
    private var passed: Set<Int> = []
    /// The steps of which every part of the plan does its part.
    private(set) var partial: Set<String> = []

    init(_ steps: [Step], _ graph: StepGraph) {
        self.steps = steps
        self.graph = graph
        var places: [String: Int] = [:]
        for (place, step) in steps.enumerated() { if let id = step.id { places[id] = place } }
        self.places = places
    }

    private func ancestors(of index: Int) -> [Int] { steps.indices.filter { graph.isAncestor($0, of: index) } }

    private func isQuiet(before index: Int) -> Bool { ancestors(of: index).allSatisfy(quiet.contains) }

    private func readsFirm(_ index: Int) -> Bool {
        steps[index].uses.flatMap(\.references).allSatisfy { reference in
            guard reference.root == "steps" else { return true }
            guard let place = reference.path.first.flatMap({ places[$0] }) else { return false }
            return firm.contains(place)
        }
    }

    /// Whether what the step reads now, and what it gives, stays what it is.
    func keepsEnd(of index: Int) -> Bool {
        switch steps[index].kind {
        case .select: readsFirm(index) && isQuiet(before: index)
        case .assert, .set: readsFirm(index)
        default: false
        }
    }

    /// Whether the list of the step stays what it is.
    func keepsList(of index: Int) -> Bool {
        guard readsFirm(index) else { return false }
        switch steps[index].kind {
        case .bulkPut: return true
        case .delete(let spec): if case .items = spec.target { return true }
        case .get(let spec): if case .items = spec.target { return true }
        case .deleteBucket: break
        default: return false
        }
        return isQuiet(before: index)
    }

    /// Whether another workflow, as a part of this one, finds what it would find when the plan is run.
    func keepsNested(_ index: Int) -> Bool { readsFirm(index) && isQuiet(before: index) }

    /// Whether the parts leave nothing to be done behind them.
    var isComplete: Bool { passed.count == steps.count }

    /// Takes a step into account that was planned.
    ///
    /// - Parameters:
    ///   - index: its place.
    ///   - plan: what it would do.
    ///   - isKept: whether its end or its list was kept.
    mutating func note(_ index: Int, _ plan: StepPlan, isKept: Bool) {
        let (step, effect) = (steps[index], plan.effect)
        switch step.kind {
        case _ where effect == .skipped:
            guard readsFirm(index) else { return }
            quiet.insert(index)
            firm.insert(index)
            passed.insert(index)
        case .select, .assert, .set:
            quiet.insert(index)
            guard isKept else { return }
            firm.insert(index)
            passed.insert(index)
        case .echo where effect == .none:
            quiet.insert(index)
            passed.insert(index)
        case .verify: quiet.insert(index)
        case .bulkPut, .delete, .deleteBucket, .get:
            guard isKept else { return }
            firm.insert(index)
            if isDividable(step), ancestors(of: index).allSatisfy(passed.contains) { divide(index) }
        case .awaitBulk(let spec):
            let bulks = spec.bulks.map { place in places[place.id].map { steps[$0].label } ?? "" }
            // One that was begun elsewhere is waited for once, behind the parts.
            if !bulks.isEmpty, bulks.allSatisfy(partial.contains) { divide(index) }
        case .run where !plan.divided.isEmpty:
            // What the parts do of it is no end of the step: its outputs, and what follows it, come behind them.
            guard step.onFailure == nil, step.outputs.isEmpty, ancestors(of: index).allSatisfy(passed.contains) else {
                return
            }
            partial.formUnion(plan.divided)
            if plan.isWhollyDivided { passed.insert(index) }
        default: break
        }
    }

    private mutating func divide(_ index: Int) {
        passed.insert(index)
        partial.insert(steps[index].label)
    }

    /// Whether parts of the step's list can be worked at apart: its failures have to be those of the part alone, and the
    /// part has to wait for the step's job.
    private func isDividable(_ step: Step) -> Bool {
        guard step.onFailure == nil else { return false }
        switch step.kind {
        case .delete, .get: return true
        case .bulkPut(let spec):
            if spec.waits { return true }
            let waiting = steps.filter { other in
                guard case .awaitBulk(let spec) = other.kind else { return false }
                return spec.bulks.contains { $0.id == step.id }
            }
            return !waiting.isEmpty && waiting.allSatisfy { $0.onFailure == nil && $0.when == nil }
        default: return false
        }
    }
}

/// Which steps of one list wait for which: what the scheduler, lint and drawings go by.
///
/// A step without `needs` waits for the step before it. Steps are named by their place in the list.
package struct StepGraph: Sendable {
    /// For each step those that it waits for, in ascending order. Ids that name no step of the list are left out.
    package let needs: [[Int]]
    /// The steps in an order in which each stands behind all that it needs; those that need each other come last.
    package let order: [Int]
    /// Steps that need each other in a circle, each the next one; empty where there is none.
    package let circle: [Int]
    /// For each step whether the other one is certain to have settled before it begins.
    private let reaches: [[Bool]]

    /// Makes the graph of a list.
    package init(_ steps: [StepHead]) {
        var places: [String: Int] = [:]
        for (index, step) in steps.enumerated() {
            if let id = step.id, places[id] == nil { places[id] = index }
        }
        self.init(
            needs: steps.enumerated().map { index, step in
                guard let needs = step.needs else { return index > 0 ? [index - 1] : [] }
                return Set(needs.compactMap { places[$0.id] }).sorted()
            })
    }

    /// Makes a graph of places; needs must be places of the list.
    package init(needs: [[Int]]) {
        self.needs = needs
        var order: [Int] = []
        var isPlaced = Array(repeating: false, count: needs.count)
        var reaches = needs.map { _ in Array(repeating: false, count: needs.count) }
        // Each round takes the first step that can follow, so that a sequence keeps its order.
        while let next = needs.indices.first(where: { index in
            !isPlaced[index] && needs[index].allSatisfy { isPlaced[$0] }
        }) {
            isPlaced[next] = true
            order.append(next)
            for need in needs[next] {
                reaches[next][need] = true
                for index in needs.indices where reaches[need][index] { reaches[next][index] = true }
            }
        }
        let rest = needs.indices.filter { !isPlaced[$0] }
        circle = Self.circle(in: needs, among: rest)
        self.order = order + rest
        self.reaches = reaches
    }

    /// Whether `other` is certain to have settled when `step` begins.
    package func isAncestor(_ other: Int, of step: Int) -> Bool { reaches[step][other] }

    /// Follows needs among steps that can never begin: each of them has one that cannot either, so the way comes back.
    private static func circle(in needs: [[Int]], among stuck: [Int]) -> [Int] {
        guard var current = stuck.first else { return [] }
        let isStuck = Set(stuck)
        var way: [Int] = []
        while !way.contains(current) {
            way.append(current)
            guard let next = needs[current].first(where: isStuck.contains) else { return [] }
            current = next
        }
        return Array(way.drop { $0 != current })
    }
}

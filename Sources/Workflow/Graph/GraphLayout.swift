/// Where the steps of a graph are drawn: in layers, each behind those that it waits for.
///
/// An edge over several layers has a place of its own in each, so that it leads around the steps between. Without bound
/// that could be many; beyond ``placeLimit`` such edges are drawn straight.
struct GraphLayout {
    struct Point: Hashable {
        var x: Double
        var y: Double
    }

    private(set) var nodes: [Point?]
    /// The places that each edge goes through, the two steps included.
    private(set) var routes: [(edge: WorkflowGraph.Edge, points: [Point])] = []
    private(set) var width = 0.0
    private(set) var height = 0.0

    static let placeLimit = 4_000
    private static let sweeps = 4
    private static let margin = 12.0
    private static let gap = 28.0

    /// What stands in a layer: a step, or an edge on its way.
    private enum Place: Hashable {
        case node(Int)
        case bend(edge: Int, layer: Int)
    }

    /// Lays out some steps, each a box of the same size, with the edges between them.
    init(_ graph: WorkflowGraph, members: [Int], size: Point) {
        nodes = [Point?](repeating: nil, count: graph.nodes.count)
        let inside = Set(members)
        let edges = graph.edges.filter { inside.contains($0.from) && inside.contains($0.to) }
        var layer = [Int: Int]()
        var rank = [Int: Int]()
        for (position, index) in graph.order.enumerated() where inside.contains(index) {
            rank[index] = position
            layer[index] = edges.filter { $0.to == index }.compactMap { layer[$0.from].map { $0 + 1 } }.max() ?? 0
        }
        var layers = [[Place]](repeating: [], count: (layer.values.max() ?? -1) + 1)
        for index in members.sorted(by: { rank[$0, default: 0] < rank[$1, default: 0] }) {
            layers[layer[index, default: 0]].append(.node(index))
        }
        let bends = Self.bends(of: edges, layer)
        for (number, range) in bends { for level in range { layers[level].append(.bend(edge: number, layer: level)) } }
        let places = Self.sort(layers, edges, bends)
        place(places, size: size)
        for (number, edge) in edges.enumerated() {
            guard let start = nodes[edge.from], let end = nodes[edge.to] else { continue }
            let between = (bends[number] ?? 0..<0).compactMap { bendPoints[.bend(edge: number, layer: $0)] }
            routes.append((edge, [start] + between + [end]))
        }
    }

    private var bendPoints: [Place: Point] = [:]

    /// The layers that each edge passes.
    private static func bends(of edges: [WorkflowGraph.Edge], _ layer: [Int: Int]) -> [Int: Range<Int>] {
        var bends: [Int: Range<Int>] = [:]
        var count = 0
        for (number, edge) in edges.enumerated() {
            let first = layer[edge.from, default: 0] + 1
            let last = layer[edge.to, default: 0]
            guard first < last, count + last - first <= placeLimit else { continue }
            bends[number] = first..<last
            count += last - first
        }
        return bends
    }

    /// Orders each layer by the middle of what its places are joined with, from above and from below in turn.
    private static func sort(
        _ layers: [[Place]], _ edges: [WorkflowGraph.Edge], _ bends: [Int: Range<Int>]
    ) -> [[Place]] {
        var above: [Place: [Place]] = [:]
        var below: [Place: [Place]] = [:]
        for (number, edge) in edges.enumerated() {
            let between = (bends[number] ?? 0..<0).map { Place.bend(edge: number, layer: $0) }
            let chain = [.node(edge.from)] + between + [.node(edge.to)]
            for (upper, lower) in zip(chain, chain.dropFirst()) {
                above[lower, default: []].append(upper)
                below[upper, default: []].append(lower)
            }
        }
        var layers = layers
        for sweep in 0..<sweeps {
            let goesDown = sweep.isMultiple(of: 2)
            let neighbours = goesDown ? above : below
            var position: [Place: Double] = [:]
            for level in goesDown ? Array(layers.indices) : layers.indices.reversed() {
                let middles = layers[level].enumerated().map { offset, place -> (Place, Double, Int) in
                    let known = neighbours[place, default: []].compactMap { position[$0] }
                    let middle = known.isEmpty ? Double(offset) : known.reduce(0, +) / Double(known.count)
                    return (place, middle, offset)
                }
                layers[level] = middles.sorted { ($0.1, $0.2) < ($1.1, $1.2) }.map(\.0)
                let shift = Double(layers[level].count - 1) / 2
                for (offset, place) in layers[level].enumerated() { position[place] = Double(offset) - shift }
            }
        }
        return layers
    }

    /// Gives every place its middle; the layers are centred.
    private mutating func place(_ layers: [[Place]], size: Point) {
        func breadth(_ place: Place) -> Double {
            if case .node = place { size.x } else { Self.gap / 2 }
        }
        let widths = layers.map { $0.map(breadth).reduce(0, +) + Self.gap * Double(max(0, $0.count - 1)) }
        let broadest = widths.max() ?? 0
        width = broadest + 2 * Self.margin
        for (level, places) in layers.enumerated() {
            var x = Self.margin + (broadest - widths[level]) / 2
            let y = Self.margin + size.y / 2 + Double(level) * (size.y + Self.gap)
            for place in places {
                let middle = Point(x: x + breadth(place) / 2, y: y)
                switch place {
                case .node(let index): nodes[index] = middle
                case .bend: bendPoints[place] = middle
                }
                x += breadth(place) + Self.gap
            }
        }
        height = 2 * Self.margin + Double(layers.count) * size.y + Double(max(0, layers.count - 1)) * Self.gap
    }
}

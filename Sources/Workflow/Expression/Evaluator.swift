internal import MictlanXBatch
internal import MictlanXText

/// One evaluation of a syntax tree within its budget of steps.
struct Evaluator {
    let scope: EvaluationScope
    /// Where the expression begins: two calls of `uuid()` in one step give two values.
    private let start: SourceMark
    private var steps = 0

    init(scope: EvaluationScope, start: SourceMark) {
        self.scope = scope
        self.start = start
    }

    /// The value of a recorded function, under the place of the call.
    private func value(of function: RecordedFunction, at node: SyntaxNode) throws(ExpressionError) -> WorkflowValue {
        guard let recorder = scope.recorder else {
            throw ExpressionError(.value, "\(function.rawValue)() is not available here")
        }
        let place = "\(start.line):\(start.column + node.range.lowerBound)"
        return recorder.value(of: function, at: "\(scope.site):\(place)")
    }

    /// Counts work; list functions count every element.
    mutating func charge(_ count: Int = 1) throws(ExpressionError) {
        steps += count
        guard steps <= ExpressionLimits.steps else {
            throw ExpressionError(.limit, "the expression needs more than \(ExpressionLimits.steps) steps")
        }
    }

    mutating func evaluate(_ node: SyntaxNode) throws(ExpressionError) -> WorkflowValue {
        do throws(ExpressionError) {
            try charge()
            let value = try result(of: node)
            guard value.weight <= ExpressionLimits.result else {
                throw ExpressionError(.limit, "the result is larger than \(ExpressionLimits.result) bytes")
            }
            return value
        } catch {
            // Operators and functions know no place; the innermost node that does supplies it.
            throw error.range.isEmpty ? error.at(node.range) : error
        }
    }

    private mutating func result(of node: SyntaxNode) throws(ExpressionError) -> WorkflowValue {
        switch node.kind {
        case .literal(let value): return value
        case .list(let nodes): return .list(try evaluate(all: nodes))
        case .root(let name):
            guard let value = scope.roots[name] else { throw ExpressionError(.missing, "there is no '\(name)' here") }
            return value
        case .member(let base, let name): return try member(name, of: try evaluate(base), path: base.path)
        case .index(let base, let index):
            return try element(try evaluate(index), of: try evaluate(base), path: base.path)
        case .unary(let operation, let operand): return try Operators.apply(operation, to: try evaluate(operand))
        case .binary(.and, let left, let right): return try logical(left, right, shortcut: false)
        case .binary(.or, let left, let right): return try logical(left, right, shortcut: true)
        case .binary(let operation, let left, let right):
            let values = (try evaluate(left), try evaluate(right))
            return try Operators.apply(operation, values.0, values.1)
        case .call(let name, let arguments): return try call(name, arguments, node)
        }
    }

    private mutating func evaluate(all nodes: [SyntaxNode]) throws(ExpressionError) -> [WorkflowValue] {
        var values: [WorkflowValue] = []
        for node in nodes { values.append(try evaluate(node)) }
        return values
    }

    private mutating func logical(
        _ left: SyntaxNode, _ right: SyntaxNode, shortcut: Bool
    ) throws(ExpressionError) -> WorkflowValue {
        let first = try condition(left)
        if first == .bool(shortcut) { return first }
        let second = try condition(right)
        // An unknown operand decides nothing, but a known one may.
        if first == .unknown { return second == .bool(shortcut) ? second : .unknown }
        return second
    }

    private mutating func condition(_ node: SyntaxNode) throws(ExpressionError) -> WorkflowValue {
        let value = try evaluate(node)
        switch value {
        case .bool, .unknown: return value
        default: throw ExpressionError(.type, "bool was expected, found \(value.type)", at: node.range)
        }
    }

    private func member(_ name: String, of base: WorkflowValue, path: String) throws(ExpressionError) -> WorkflowValue {
        switch base {
        case .unknown: return .unknown
        case .map(let map):
            guard let value = map[name] else {
                throw ExpressionError(
                    .missing, "'\(path)' has no '\(name)'",
                    help: "default(\(path).\(name), …) gives a value where it is missing")
            }
            return value
        case .items(let items):
            if name == "count" { return .int(items.count) }
            if name == "bytes" { return .size(items.bytes) }
            throw ExpressionError(.missing, "an itemset has 'count' and 'bytes', no '\(name)'")
        default: throw ExpressionError(.type, "'\(path)' is \(base.type) and has no fields")
        }
    }

    private func element(
        _ index: WorkflowValue, of base: WorkflowValue, path: String
    ) throws(ExpressionError) -> WorkflowValue {
        switch (base, index) {
        case (.unknown, _), (_, .unknown): return .unknown
        case (.list(let elements), .int(let index)):
            let offset = index < 0 ? index + elements.count : index
            guard elements.indices.contains(offset) else {
                throw ExpressionError(.missing, "'\(path)' has \(elements.count) elements, no [\(index)]")
            }
            return elements[offset]
        case (.map, .string(let key)): return try member(key, of: base, path: path)
        default: throw ExpressionError(.type, "\(base.type) cannot be indexed by \(index.type)")
        }
    }

    private mutating func call(
        _ name: String, _ nodes: [SyntaxNode], _ node: SyntaxNode
    ) throws(ExpressionError) -> WorkflowValue {
        guard let function = Builtin.named(name) else { throw Builtin.unknown(name) }
        try function.checkCount(nodes.count)
        switch name {
        case "default":
            do {
                let value = try evaluate(nodes[0])
                if value != .null { return value }
            } catch  where error.kind == .missing {}
            return try evaluate(nodes[1])
        case "if":
            switch try condition(nodes[0]) {
            case .bool(true): return try evaluate(nodes[1])
            case .bool: return try evaluate(nodes[2])
            default: return .unknown
            }
        default:
            let values = try evaluate(all: nodes)
            for (index, value) in values.enumerated() {
                try function.check(value.type, at: index, range: nodes[index].range)
            }
            if values.contains(where: \.isUnknown) { return .unknown }
            if let index = values.firstIndex(where: \.holdsSecret) {
                throw ExpressionError(.type, "\(name)() does not take a secret", at: nodes[index].range)
            }
            if let recorded = RecordedFunction(rawValue: name) {
                return try self.value(of: recorded, at: node)
            }
            try charge(values.reduce(0) { $0 + $1.elementCount })
            return try function.body(values, scope)
        }
    }
}

extension SyntaxNode {
    /// The node as a path in messages: `steps.up.done`.
    var path: String {
        switch kind {
        case .root(let name): name
        case .member(let base, let name): "\(base.path).\(name)"
        case .index(let base, _): "\(base.path)[…]"
        default: "the value"
        }
    }
}

extension WorkflowValue {
    /// How many elements a list or map has, for the budget.
    fileprivate var elementCount: Int {
        switch self {
        case .list(let elements): elements.count
        case .map(let map): map.count
        default: 0
        }
    }
}

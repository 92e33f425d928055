internal import MictlanXText

/// The static check of an expression: names, functions and types, all faults at once.
struct TypeChecker {
    let environment: TypeEnvironment
    private(set) var errors: [ExpressionError] = []

    init(environment: TypeEnvironment) { self.environment = environment }

    /// The type of a node; `any` below a fault, so that one mistake is reported once.
    mutating func type(of node: SyntaxNode) -> ValueType {
        do {
            return try checked(node)
        } catch {
            errors.append(error.range.isEmpty ? error.at(node.range) : error)
            return .any
        }
    }

    private mutating func checked(_ node: SyntaxNode) throws(ExpressionError) -> ValueType {
        switch node.kind {
        case .literal(let value): return value.type
        case .list(let nodes):
            let types = nodes.map { type(of: $0) }
            return .list(types.dropFirst().reduce(types.first ?? .any) { $0.joined(with: $1) })
        case .root(let name): return try root(name)
        case .member(let base, let name): return try member(name, of: type(of: base), path: base.path)
        case .index(let base, let index): return try element(index, of: type(of: base), path: base.path)
        case .unary(let operation, let operand):
            return try OperatorTypes.result(of: operation, type(of: operand))
        case .binary(let operation, let left, let right):
            let types = (type(of: left), type(of: right))
            return try OperatorTypes.result(of: operation, types.0, types.1)
        case .call(let name, let arguments): return try call(name, arguments)
        }
    }

    private func root(_ name: String) throws(ExpressionError) -> ValueType {
        if let type = environment.roots[name] { return type }
        let known = environment.roots.keys.sorted()
        let elsewhere = ContextTypes.places[name].map { "it is known only \($0)" }
        let help = elsewhere ?? Suggestion.closest(to: name, among: known).map { "did you mean '\($0)'?" }
        throw ExpressionError(
            .name, "there is no '\(name)' here",
            help: help ?? "text stands in quotes; known are \(known.joined(separator: ", "))")
    }

    private func member(_ name: String, of base: ValueType, path: String) throws(ExpressionError) -> ValueType {
        switch base {
        case .any, .map: return .any
        case .record(let fields):
            if let type = fields[name] { return type }
            let known = fields.keys.sorted()
            let help = Suggestion.closest(to: name, among: known).map { "did you mean '\($0)'?" }
            if known.isEmpty, let what = ContextTypes.declared[path] {
                throw ExpressionError(.name, "the workflow declares no \(what)")
            }
            let list = known.isEmpty ? "it is empty" : "it has \(known.joined(separator: ", "))"
            // Of the environment a workflow sees what it has asked for.
            let asked = path == "env" ? "the workflow has to ask for it: env: [\(name)]" : nil
            throw ExpressionError(.name, "'\(path)' has no '\(name)'", help: help ?? asked ?? list)
        case .itemset:
            if name == "count" { return .int }
            if name == "bytes" { return .size }
            throw ExpressionError(.name, "an itemset has 'count' and 'bytes', no '\(name)'")
        default: throw ExpressionError(.type, "'\(path)' is \(base) and has no fields")
        }
    }

    private mutating func element(
        _ index: SyntaxNode, of base: ValueType, path: String
    ) throws(ExpressionError) -> ValueType {
        let indexType = type(of: index)
        switch (base, indexType) {
        case (.any, _): return .any
        case (.list(let element), .int), (.list(let element), .any): return element
        case (.record, .string):
            guard case .literal(.string(let key)) = index.kind else { return .any }
            return try member(key, of: base, path: path)
        case (.map, .string), (.map, .any), (.record, .any): return .any
        default: throw ExpressionError(.type, "\(base) cannot be indexed by \(indexType)")
        }
    }

    private mutating func call(_ name: String, _ arguments: [SyntaxNode]) throws(ExpressionError) -> ValueType {
        let types = arguments.map { type(of: $0) }
        guard let function = Builtin.named(name) else { throw Builtin.unknown(name) }
        if Builtin.statusFunctions.contains(name), !environment.allowsStatusFunctions {
            throw ExpressionError(.name, "\(name)() is allowed in 'when' only")
        }
        try function.checkCount(arguments.count)
        if !Builtin.passOn.contains(name), let index = types.firstIndex(where: \.holdsSecret) {
            throw ExpressionError(.type, "\(name)() does not take a secret", at: arguments[index].range)
        }
        for (index, type) in types.enumerated() {
            do {
                try function.check(type, at: index, range: arguments[index].range)
            } catch {
                errors.append(error)
                return .any
            }
        }
        return function.result(types)
    }
}

import Synchronization

/// What belongs to one call of a function, or to one job of `parallel`: its arguments and its own variables.
final class CallFrame: Sendable {
    let arguments: [[UInt8]]
    private let variables: Mutex<[String: ShellValue]>

    init(arguments: [[UInt8]], variables: [String: ShellValue]) {
        self.arguments = arguments
        self.variables = Mutex(variables)
    }

    /// A job's own frame: it sees what `outer` holds now.
    convenience init(job outer: CallFrame?, arguments: [[UInt8]], adding variables: [String: ShellValue]) {
        let seen = outer?.variables.withLock { $0 } ?? [:]
        self.init(arguments: outer?.arguments ?? arguments, variables: seen.merging(variables) { $1 })
    }

    func set(_ name: String, to value: ShellValue) { variables.withLock { $0[name] = value } }

    /// Changes a variable that is here.
    func replace(_ name: String, by value: ShellValue) -> Bool {
        variables.withLock { variables in
            guard variables[name] != nil else { return false }
            variables[name] = value
            return true
        }
    }

    /// Forgets a variable that is here.
    func remove(_ name: String) -> Bool { variables.withLock { $0.removeValue(forKey: name) != nil } }

    func overlay(_ expansion: inout Expansion) {
        expansion.arguments = arguments
        let own = variables.withLock { $0 }
        expansion.variables.merge(own) { $1 }
    }
}

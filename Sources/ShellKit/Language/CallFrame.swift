import Synchronization

/// What belongs to one call of a function, to one job of `parallel`, or to a file that is sourced with arguments: its arguments,
/// and its own variables.
final class CallFrame: Sendable {
    /// Variables that several frames may share.
    private final class Variables: Sendable {
        let values: Mutex<[String: ShellValue]>

        init(_ values: [String: ShellValue]) { self.values = Mutex(values) }
    }

    let arguments: [[UInt8]]
    /// `nil` where variables are the session's.
    private let own: Variables?

    /// A call with its own variables.
    init(arguments: [[UInt8]], variables: [String: ShellValue]) {
        self.arguments = arguments
        own = Variables(variables)
    }

    /// Other arguments for what shares its variables with `outer`.
    init(arguments: [[UInt8]], sharing outer: CallFrame?) {
        self.arguments = arguments
        own = outer?.own
    }

    /// A job's own frame: it sees what `outer` holds now.
    convenience init(job outer: CallFrame?, arguments: [[UInt8]], adding variables: [String: ShellValue]) {
        let seen = outer?.own?.values.withLock { $0 } ?? [:]
        self.init(arguments: outer?.arguments ?? arguments, variables: seen.merging(variables) { $1 })
    }

    /// Makes a variable one of the call.
    ///
    /// - Returns: false where the call has none of its own.
    func set(_ name: String, to value: ShellValue) -> Bool {
        guard let own else { return false }
        own.values.withLock { $0[name] = value }
        return true
    }

    /// Changes a variable that is here.
    func replace(_ name: String, by value: ShellValue) -> Bool {
        own?.values.withLock { values in
            guard values[name] != nil else { return false }
            values[name] = value
            return true
        } ?? false
    }

    /// Forgets a variable that is here.
    func remove(_ name: String) -> Bool { own?.values.withLock { $0.removeValue(forKey: name) != nil } ?? false }

    func overlay(_ expansion: inout Expansion) {
        expansion.arguments = arguments
        guard let values = own?.values.withLock({ $0 }) else { return }
        expansion.variables.merge(values) { $1 }
    }
}

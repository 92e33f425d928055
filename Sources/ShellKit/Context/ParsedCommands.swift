import ArgumentParser
import Synchronization

/// Commands that were parsed before, by their words. The argument parser takes the tenth part of a millisecond and more for
/// each, and a statement is parsed twice: before anything runs, and when it runs. Scripts say the same again and again.
final class ParsedCommands: Sendable {
    /// What tells one command from another.
    struct Key: Hashable, Sendable {
        let verb: String
        /// The words as the argument parser gets them.
        let words: [String]
    }

    private let known = Mutex<[Key: any ShellCommand]>([:])

    /// So many are held; then all are forgotten, as those that a script says again come again.
    private static let limit = 512
    /// Longer ones are not held.
    private static let longest = 64

    /// The command; parsed where it is not known.
    ///
    /// - Parameters:
    ///   - key: its words.
    ///   - parse: parses them; what is no command of the shell is not held.
    /// - Returns: what the parser made of them.
    /// - Throws: what `parse` throws.
    func command(_ key: Key, _ parse: () throws -> any ParsableCommand) throws -> any ParsableCommand {
        if let command = known.withLock({ $0[key] }) { return command }
        let parsed = try parse()
        if let command = parsed as? any ShellCommand, key.words.count <= Self.longest {
            known.withLock { known in
                if known.count >= Self.limit { known = [:] }
                known[key] = command
            }
        }
        return parsed
    }
}

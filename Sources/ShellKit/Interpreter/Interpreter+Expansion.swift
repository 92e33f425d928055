import MictlanXBatch
import MictlanXClient
import MictlanXPlatform
import MictlanXText
import SystemPackage

/// Values of words: variables of the session and of the function that runs, and the output of commands.
extension Interpreter {
    /// What the words of a command are filled with.
    func expansion(of command: SimpleCommand, _ source: SourceText) async throws -> Expansion {
        var words = command.words
        words += command.redirections.map(\.target)
        for stage in command.pipeline { words += stage.words + stage.redirections.map(\.target) }
        return try await expansion(of: words, source)
    }

    /// What `words` are filled with; the commands in their `$( )` run now.
    func expansion(of words: [Word], _ source: SourceText) async throws -> Expansion {
        var expansion = await context.session.variables
        context.frame?.overlay(&expansion)
        for word in words {
            for part in word.parts {
                switch part {
                case .output(let substitution):
                    expansion.outputs[substitution.range.lowerBound] = try await output(of: substitution, source)
                case .list(let inner):
                    expansion.outputs.merge(try await self.expansion(of: inner, source).outputs) { $1 }
                case .text, .variable, .expression, .spread: break
                }
            }
        }
        return expansion
    }

    /// What the command of a `$( )` writes, without the line feeds at its end.
    ///
    /// - Throws: `CommandEnded` where it fails: its message was shown, and the statement does not run.
    private func output(of substitution: Substitution, _ source: SourceText) async throws -> [UInt8] {
        var inner = self
        inner.context.depth += 1
        inner.context.mayStop = false
        try inner.checkDepth(at: substitution.range)
        let directory = FilePath(context.session.configuration.environment.temporaryDirectory)
        let file = try NamelessFile(in: directory)
        // Its descriptor is read to the end.
        defer { withExtendedLifetime(file) {} }
        let stream = OutputStream(to: file, limit: LanguageLimits.output)
        inner.context.terminal.output = stream
        let code = try await inner.run(substitution.statements, of: source)
        try stream.flush()
        guard code == 0 else { throw CommandEnded(code: code) }
        let bytes = try SystemFailure.explaining("cannot read", "the output of a command") {
            _ = try file.descriptor.seek(offset: 0, from: .start)
            return try InputFile.bytes(of: file.descriptor, limit: LanguageLimits.output)
        }
        guard bytes.count <= LanguageLimits.output else { throw OutputStream.tooLong(LanguageLimits.output) }
        let end = bytes.lastIndex { $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: "\r") }
        return Array(bytes[..<(end.map { $0 + 1 } ?? 0)])
    }

    /// The elements of a list, with local files in place of each pattern.
    ///
    /// - Throws: `ShellError` with code 9 for a pattern that matches nothing.
    func matches(_ elements: [ExpandedWord]) async throws -> [ExpandedWord] {
        var result: [ExpandedWord] = []
        let home = context.session.configuration.environment.nonEmpty("HOME")
        for element in elements {
            guard PatternText.isPattern(element.units) else {
                result.append(element)
                continue
            }
            result += try await LocalMatches.names(LocalArgument(element), home: home)
        }
        return result
    }

    /// Refuses calls within calls without an end.
    func checkDepth(at range: Range<Int>) throws(SyntaxError) {
        guard context.depth <= LanguageLimits.calls else {
            throw SyntaxError("more than \(LanguageLimits.calls) calls in each other", at: range)
        }
    }
}

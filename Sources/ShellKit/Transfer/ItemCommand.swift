import MictlanXClient
import MictlanXModel
import MictlanXPlatform
import MictlanXText
import SystemPackage

/// The command that does for one item what a rehearsed command would do for all: typed at the same prompt, or given to the
/// program by the host's shell, it has the same effect.
struct ItemCommand: Sendable {
    var verb: String
    /// Every flag that matters, with its value.
    var flags: [[UInt8]] = []
    var operands: [[UInt8]] = []

    mutating func add(_ flag: String, _ value: String? = nil) {
        add(flag, value.map { Array($0.utf8) })
    }

    mutating func add(_ flag: String, _ value: [UInt8]?) {
        flags.append(Array(flag.utf8))
        if let value { flags.append(value) }
    }

    var line: [UInt8] {
        let dash = UInt8(ascii: "-")
        let needsEnd = operands.contains { $0.first == dash && $0.count > 1 }
        let words = [Array(verb.utf8)] + flags + (needsEnd ? [[dash, dash]] : []) + operands
        return Array(words.map { HostLine.quoted($0, isTyped: true) }.joined(separator: " ".utf8)) + "\n".utf8
    }
}

extension StoreOptions {
    /// Adds which store is meant, where the names of the command do not say it.
    func add(to command: inout ItemCommand, in context: CommandContext) {
        if let uri { command.add("--uri", uri.text) }
        if let tokenFile {
            command.add(
                "--token-file", tokenFile.path(home: context.session.configuration.environment.nonEmpty("HOME")).bytes)
        }
    }
}

extension CommandContext {
    /// Where a command stands that is given without the `on NAME` before this one.
    var namesWithoutOn: NameBase {
        guard terminal.names.connection == nil, let connection, connection != session.places.current else {
            return terminal.names
        }
        return NameBase(connection: connection)
    }
}

extension PutFlags {
    /// Adds the flags that decide what a put stores; its tags are those of the item.
    func add(to command: inout ItemCommand, in context: CommandContext) {
        if let chunkSize { command.add("--chunk-size", "\(chunkSize.bytes)") }
        if let replicas { command.add("--rf", "\(replicas)") }
        if keepsExisting { command.add("--no-clobber") }
        if replacing != .staged { command.add("--replace", replacing.rawValue) }
        if let contentType { command.add("--content-type", contentType) }
        if let compress = filters.compress { command.add("--compress", compress.rawValue) }
        filters.key.add(to: &command, in: context)
    }
}

extension GetFlags {
    func add(to command: inout ItemCommand) {
        if keepsExisting { command.add("--no-clobber") }
        if dropsTimes { command.add("--no-times") }
    }
}

extension GetFilterOptions {
    func add(to command: inout ItemCommand, in context: CommandContext) {
        key.add(to: &command, in: context)
        if isRaw { command.add("--raw") }
        if isKey { command.add("--key") }
    }
}

extension KeyFileOption {
    func add(to command: inout ItemCommand, in context: CommandContext) {
        guard let keyFile else { return }
        command.add("--key-file", keyFile.path(home: context.session.configuration.environment.nonEmpty("HOME")).bytes)
    }
}

extension NameBase {
    /// A word that names a ball by its name, whoever reads it; `nil` where only its id is one: where the name has characters
    /// of patterns, or the ball another id than its name is spelled as.
    func word(byName address: BallAddress) -> [UInt8]? {
        let bytes = address.ball.name.bytes
        guard let text = String(validating: bytes, as: UTF8.self), text.terminalSafe == text,
            (try? BallName(bytes: bytes))?.id == address.ball,
            !bytes.contains(where: { #"*?[]{}\:~"#.utf8.contains($0) }), !text.hasPrefix("/"), !text.hasSuffix("/")
        else { return nil }
        return Array(name(text, in: address.bucket).utf8)
    }
}

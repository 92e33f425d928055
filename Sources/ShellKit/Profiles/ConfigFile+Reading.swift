import MictlanXBatch
import MictlanXModel
import MictlanXText
import SystemPackage
import Workflow

extension ConfigFile {
    /// Reads a configuration file, and finds every fault in it.
    ///
    /// - Parameters:
    ///   - source: the text.
    ///   - directory: where relative paths begin.
    ///   - home: what `~` is.
    /// - Returns: the file, `nil` where something is wrong, and everything that was found.
    static func read(
        _ source: SourceText, directory: FilePath, home: String?
    ) -> (file: ConfigFile?, diagnostics: Diagnostics) {
        // A file that was just begun is no fault.
        guard !isEmpty(source) else { return (ConfigFile(), Diagnostics()) }
        var diagnostics = Diagnostics()
        guard let root = YAMLComposer.compose(source, into: &diagnostics) else { return (nil, diagnostics) }
        let reader = ConfigReader(decoding: Decoding(diagnostics: diagnostics), directory: directory, home: home)
        let file = reader.file(root, named: SourceSpan(file: source.name, at: root.span.start))
        diagnostics = reader.decoding.diagnostics
        return (diagnostics.hasErrors ? nil : file, diagnostics)
    }

    /// Whether there is nothing but comments.
    private static func isEmpty(_ source: SourceText) -> Bool {
        source.bytes.split(separator: UInt8(ascii: "\n")).allSatisfy { line in
            let first = line.first { !" \r\t".utf8.contains($0) }
            return first == nil || first == UInt8(ascii: "#")
        }
    }
}

/// Makes values of the nodes of a configuration file.
private struct ConfigReader {
    let decoding: Decoding
    let directory: FilePath
    let home: String?

    private enum Keys {
        static let standard = Key<String>("default", template: false, "the connection of a session that names none")
        static let defaults = KeySchema(
            "defaults", .section(settings), template: false, "what holds where a connection does not say otherwise")
        static let connections = KeySchema(
            "connections", .map(.section(connection)), template: false, "connections by their names")
        static let file = MapSchema("configuration", [standard.schema, defaults, connections])

        static let replicas = Key<PositiveNumber>("rf", template: false, "replicas of what is put")
        static let chunkSize = Key<ByteCount>("chunk_size", template: false, "size of a chunk")
        static let jobs = Key<PositiveNumber>(
            "jobs", template: false, "balls on the way at once; small ones in one request count as one")
        static let timeout = Key<Duration>("timeout", template: false, "longest time of one attempt of one request")
        static let attempts = Key<PositiveNumber>("retries", template: false, "attempts of one request in all")
        static let settings = MapSchema(
            "defaults", [replicas.schema, chunkSize.schema, jobs.schema, timeout.schema, attempts.schema])

        static let uri = Key<RouterText>("uri", required: true, template: false, "the routers")
        static let clientID = Key<String>("client_id", template: false, "what the client calls itself")
        static let token = KeySchema("token", .section(tokens), template: false, "the bearer token")
        static let tls = KeySchema("tls", .section(security), template: false, "how servers are checked")
        static let headers = MapKey<String>("headers", template: false, "sent with every request")
        static let protect = ListKey<ProtectedText>("protect", template: false, "what is never deleted there")
        static let isReadOnly = Key<Bool>("readonly", template: false, "whether nothing may be changed there")
        static let connection = MapSchema(
            "connection",
            [
                uri.schema, clientID.schema, token, tls, headers.schema, defaults, protect.schema, isReadOnly.schema,
            ])

        static let tokenFile = Key<FilePath>("file", template: false, "a file with the token in its first line")
        static let tokenVariable = Key<String>("env", template: false, "the variable that holds the token")
        static let tokenCommand = ListKey<String>(
            "command", template: false, "a program with its words, which writes the token")
        static let tokenText = Key<String>("value", template: false, "the token itself")
        static let tokens = MapSchema(
            "token", [tokenFile.schema, tokenVariable.schema, tokenCommand.schema, tokenText.schema],
            exactlyOne: [["file", "env", "command", "value"]])

        static let authorities = Key<FilePath>("ca", template: false, "the certificates that are trusted (PEM)")
        static let isInsecure = Key<Bool>("insecure", template: false, "whether any server is trusted")
        static let security = MapSchema(
            "tls", [authorities.schema, isInsecure.schema], atMostOne: [["ca", "insecure"]])
    }

    func file(_ root: YAMLNode, named place: SourceSpan) -> ConfigFile {
        var file = ConfigFile()
        guard let reader = MapReader(root, Keys.file, namedAt: place, title: "the configuration", decoding) else {
            return file
        }
        file.settings = settings(reader.entry(Keys.defaults))
        if let entry = reader.entry(Keys.connections) {
            guard case .mapping(let entries) = entry.value.content else {
                decoding.diagnostics.error(
                    .wrongType, "'connections' takes a map, not \(entry.value.shown)", at: entry.value.span)
                return file
            }
            for entry in entries {
                guard let (profile, isSecret) = profile(entry) else { continue }
                file.profiles.append(profile)
                file.holdsSecrets = file.holdsSecrets || isSecret
            }
        }
        if let standard = reader.optional(Keys.standard), let name = standard.literal {
            let names = file.profiles.map(\.name) + [ConnectionName.embedded]
            if !names.contains(name), !decoding.diagnostics.hasErrors {
                decoding.diagnostics.error(
                    .badValue, "there is no connection \(name.quoted)", at: standard.span,
                    label: Suggestion.closest(to: name, among: names).map { "did you mean '\($0)'?" })
            }
            file.standard = name
        }
        return file
    }

    private func profile(_ entry: YAMLEntry) -> (Profile, isSecret: Bool)? {
        let name = entry.key.text
        if name == ConnectionName.embedded {
            decoding.diagnostics.error(
                .badValue, "'\(name)' is the store on this machine and cannot be another one", at: entry.key.span)
        } else if !ConnectionName.isValid(name) {
            decoding.diagnostics.error(
                .badValue, "\(name.quoted) is no name of a connection: \(ConnectionName.rule)", at: entry.key.span)
        }
        guard
            let reader = MapReader(
                entry.value, Keys.connection, namedAt: entry.key.span, title: "connection \(name.quoted)", decoding)
        else { return nil }
        let uri = reader.optional(Keys.uri)?.literal
        var isSecret = false
        let token = reader.entry(Keys.token).flatMap { self.token($0, &isSecret) }
        let headers = reader.literals(Keys.headers) ?? []
        let protected = reader.literals(Keys.protect) ?? []
        let clientID = reader.optional(Keys.clientID)?.literal
        let isReadOnly = reader.optional(Keys.isReadOnly)?.literal
        let values = settings(reader.entry(Keys.defaults))
        let security = reader.entry(Keys.tls).flatMap { entry in
            MapReader(entry.value, Keys.security, namedAt: entry.key.span, decoding)
        }
        let authorities = security?.optional(Keys.authorities)?.literal
        let isInsecure = security?.optional(Keys.isInsecure)?.literal
        guard let uri else { return nil }
        var profile = Profile(name: name, uri: uri.uri)
        profile.clientID = clientID
        profile.token = token
        profile.certificates = authorities.map(path)
        profile.isInsecure = isInsecure ?? false
        for header in headers { profile.headers[header.name] = header.value }
        profile.settings = values
        profile.protected = protected.map(\.pattern)
        profile.isReadOnly = isReadOnly ?? false
        return (profile, isSecret || Self.holdsSecret(headers.map(\.name)))
    }

    /// Whether one of the headers is of those that let somebody in.
    private static func holdsSecret(_ headers: [String]) -> Bool {
        headers.contains { name in
            let name = name.lowercased()
            return ["authorization", "cookie", "token", "secret", "key"].contains { name.contains($0) }
        }
    }

    private func token(_ entry: YAMLEntry, _ isSecret: inout Bool) -> TokenSource? {
        guard let reader = MapReader(entry.value, Keys.tokens, namedAt: entry.key.span, decoding) else { return nil }
        if let file = reader.optional(Keys.tokenFile)?.literal { return .file(path(file)) }
        if let name = reader.optional(Keys.tokenVariable)?.literal { return .variable(name) }
        if let words = reader.literals(Keys.tokenCommand) {
            if words.isEmpty {
                decoding.diagnostics.error(.badValue, "'command' names no program", at: entry.value.span)
            }
            return .command(words)
        }
        guard let text = reader.optional(Keys.tokenText)?.literal else { return nil }
        isSecret = true
        return .text(text)
    }

    private func settings(_ entry: YAMLEntry?) -> SettingValues {
        var values = SettingValues()
        guard let entry, let reader = MapReader(entry.value, Keys.settings, namedAt: entry.key.span, decoding) else {
            return values
        }
        values.replicas = reader.optional(Keys.replicas)?.literal?.value
        values.jobs = reader.optional(Keys.jobs)?.literal?.value
        values.attempts = reader.optional(Keys.attempts)?.literal?.value
        if let size = reader.optional(Keys.chunkSize) {
            if size.literal?.bytes == 0 { reader.report(.badValue, "a chunk has more than 0 bytes", at: size.span) }
            values.chunkSize = size.literal
        }
        if let timeout = reader.optional(Keys.timeout) {
            if timeout.literal == .zero { reader.report(.badValue, "a timeout is longer than 0", at: timeout.span) }
            values.timeout = timeout.literal
        }
        return values
    }

    /// A path of the file: `~` is the home directory, and a relative path begins at the file's directory.
    private func path(_ path: FilePath) -> FilePath {
        let text = path.string
        if let home, text == "~" || text.hasPrefix("~/") { return FilePath(home + text.dropFirst()) }
        return directory.pushing(path)
    }
}

/// The routers as `--uri` takes them.
private struct RouterText: FieldValue {
    let uri: MictlanXURI

    static var schemaType: SchemaType { .string }

    init(value: WorkflowValue) throws(FieldMismatch) {
        guard case .string(let text) = value else { throw .wrongType }
        do throws(InvalidURI) {
            uri = try MictlanXURI(text)
        } catch {
            throw .notAllowed(error.description)
        }
    }
}

private struct ProtectedText: FieldValue {
    let pattern: ProtectedPattern

    static var schemaType: SchemaType { .glob }

    init(value: WorkflowValue) throws(FieldMismatch) {
        guard case .string(let text) = value else { throw .wrongType }
        guard !text.isEmpty, !text.hasPrefix("/") else { throw .notAllowed("write it as BUCKET or BUCKET/PATTERN") }
        do {
            pattern = try ProtectedPattern(text)
        } catch {
            throw .notAllowed("\(error)")
        }
    }
}

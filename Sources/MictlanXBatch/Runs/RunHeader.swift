package import MictlanXClient
package import MictlanXModel
internal import MictlanXPlatform
package import MictlanXText
package import SystemPackage

/// What `run.json` says of a run: everything that was decided before its first record, and never changes.
package struct RunHeader: Hashable, Sendable {
    /// The form of the directory and of the journal in it.
    package static let format = 1

    /// A file that the run was made from; its bytes lie in `src/`.
    package struct Source: Hashable, Sendable {
        /// Its name in `src/`.
        package let file: String
        /// What messages call it.
        package let name: String
        package let sha256: Checksum

        package init(file: String, name: String, bytes: [UInt8]) {
            self.file = file
            self.name = name
            sha256 = SHA256.hash(bytes)
        }

        fileprivate init?(_ fields: JSONObject) {
            guard case .string(let file)? = fields["file"], case .string(let name)? = fields["name"],
                case .string(let hex)? = fields["sha256"], let sha256 = Checksum(hex: hex),
                FilePath.Component(file)?.kind == .regular
            else { return nil }
            (self.file, self.name, self.sha256) = (file, name, sha256)
        }
    }

    package let run: String
    /// The workflow's name; of a command its text.
    package let workflow: String
    package let started: Timestamp
    /// The version of the program.
    package let version: String
    /// The start of the system: after another one, records may be lost that were not synchronized.
    package let bootID: String
    /// The workflow first.
    package let sources: [Source]
    /// The values of the inputs as the journal records values; secret ones are not among them.
    package let inputs: JSONObject
    /// The names of the inputs that may not be written.
    package let secretInputs: [String]
    /// What the store is: routers, or the directory of an embedded one.
    package let endpoints: [String]
    package let clientID: String
    /// Where relative paths of the workflow begin.
    package let documentDirectory: FilePath
    /// Where relative paths of the inputs begin.
    package let workingDirectory: FilePath
    /// Outside of these no local file is opened; `nil` for no such limit.
    package let sandbox: [FilePath]?
    /// The environment variables that it may read; `nil` for no such limit.
    package let variables: [String]?
    /// Whether it may run programs.
    package let allowsPrograms: Bool
    /// `--max-deletes`.
    package let maxDeletes: Int?
    /// The plan that the run carries out, or is a part or the end of; `nil` where there is none.
    package var plan: PlanRole?
    /// The command, where the run is not one of a workflow.
    package var command: Command?
    /// Where it was begun.
    package var connections = Connections()

    package init(
        run: String, workflow: String, started: Timestamp, version: String, bootID: String, sources: [Source],
        inputs: JSONObject, secretInputs: [String], endpoints: [String], clientID: String,
        documentDirectory: FilePath, workingDirectory: FilePath, sandbox: [FilePath]?, variables: [String]?,
        allowsPrograms: Bool, maxDeletes: Int?
    ) {
        self.run = run
        self.workflow = workflow
        self.started = started
        self.version = version
        self.bootID = bootID
        self.sources = sources
        self.inputs = inputs
        self.secretInputs = secretInputs
        self.endpoints = endpoints
        self.clientID = clientID
        self.documentDirectory = documentDirectory
        self.workingDirectory = workingDirectory
        self.sandbox = sandbox
        self.variables = variables
        self.allowsPrograms = allowsPrograms
        self.maxDeletes = maxDeletes
    }

    /// The same run with other sources, after its workflow was edited.
    package func with(sources: [Source]) -> RunHeader {
        var header = RunHeader(
            run: run, workflow: workflow, started: started, version: version, bootID: bootID, sources: sources,
            inputs: inputs, secretInputs: secretInputs, endpoints: endpoints, clientID: clientID,
            documentDirectory: documentDirectory, workingDirectory: workingDirectory, sandbox: sandbox,
            variables: variables, allowsPrograms: allowsPrograms, maxDeletes: maxDeletes)
        header.plan = plan
        header.command = command
        header.connections = connections
        return header
    }

    /// Whether another run would do the same: the same workflow from the same place, with the same inputs.
    package func isSameWork(as other: RunHeader) -> Bool {
        sources.map(\.name) == other.sources.map(\.name) && sources.map(\.sha256) == other.sources.map(\.sha256)
            && inputs == other.inputs && documentDirectory == other.documentDirectory
            && secretInputs == other.secretInputs
    }

    /// Whether the run was for this store.
    package func isFor(endpoints: [String], clientID: String) -> Bool {
        self.endpoints == endpoints && self.clientID == clientID
    }
}

extension RunHeader {
    /// The header of a run that carries out a plan of which this is the header, or a part of it.
    package func carriedOut(as run: String, at moment: Timestamp, role: PlanRole) -> RunHeader {
        var header = RunHeader(
            run: run, workflow: workflow, started: moment, version: version, bootID: bootID, sources: sources,
            inputs: inputs, secretInputs: secretInputs, endpoints: endpoints, clientID: clientID,
            documentDirectory: documentDirectory, workingDirectory: workingDirectory, sandbox: sandbox,
            variables: variables, allowsPrograms: allowsPrograms, maxDeletes: maxDeletes)
        header.plan = role
        header.connections = connections
        return header
    }
}

// MARK: run.json

extension RunHeader {
    /// How long a header may be.
    private static let limit = 64 << 20

    /// Reads the header of a run.
    ///
    /// - Parameter directory: that of the run.
    /// - Throws: `MictlanXError` `notFound` where there is none, `journal` for what is no header of this format.
    package init(in directory: FilePath) throws(MictlanXError) {
        let file = directory.appending(RunDirectory.headerName)
        let bytes = try MictlanXError.explaining("cannot read", file) {
            try InputFile.bytes(of: file, limit: Self.limit)
        }
        guard let fields = (try? JSONParser.parse(bytes))?.object else {
            throw MictlanXError(.journal, "'\(file)' is damaged; begin a new run")
        }
        try self.init(json: fields, file: file)
    }
}

extension RunHeader {
    package var json: JSONObject {
        var fields: JSONObject = [
            "format": .int(Self.format), "version": .string(version), "run": .string(run),
            "workflow": .string(workflow), "started": .string(started.description), "boot_id": .string(bootID),
            "sources": .array(
                sources.map {
                    .object([
                        "file": .string($0.file), "name": .string($0.name), "sha256": .string($0.sha256.hex),
                    ])
                }),
            "inputs": .object(inputs), "secret_inputs": .array(secretInputs.map { .string($0) }),
            "endpoints": .array(endpoints.map { .string($0) }), "client_id": .string(clientID),
            "document_directory": Self.json(documentDirectory), "working_directory": Self.json(workingDirectory),
        ]
        fields["sandbox"] = sandbox.map { .array($0.map(Self.json)) }
        fields["variables"] = variables.map { .array($0.map { .string($0) }) }
        fields["allow_shell"] = .bool(allowsPrograms)
        fields["max_deletes"] = maxDeletes.map { .int($0) }
        fields["plan"] = plan.map { .object($0.json) }
        fields["command"] = command.map { .object($0.json) }
        if connections != Connections() { fields["connections"] = .object(connections.json) }
        return fields
    }

    /// - Throws: `MictlanXError` `journal` for what is no header of this format.
    package init(json fields: JSONObject, file: FilePath) throws(MictlanXError) {
        guard case .int(let format)? = fields["format"], format == Self.format else {
            throw MictlanXError(
                .journal, "'\(file)' has a format that this mxshell does not know; a newer version wrote it")
        }
        guard let header = RunHeader(fields) else {
            throw MictlanXError(.journal, "'\(file)' is damaged; begin a new run")
        }
        self = header
    }

    private init?(_ fields: JSONObject) {
        func text(_ name: String) -> String? {
            if case .string(let text)? = fields[name] { text } else { nil }
        }
        func texts(_ name: String) -> [String]? {
            guard case .array(let values)? = fields[name] else { return nil }
            let texts = values.compactMap { if case .string(let text) = $0 { text } else { nil } }
            return texts.count == values.count ? texts : nil
        }
        guard let run = text("run"), let workflow = text("workflow"),
            let started = text("started").flatMap({ Timestamp(rfc3339: $0) }), let version = text("version"),
            let bootID = text("boot_id"), case .array(let entries)? = fields["sources"],
            let inputs = fields["inputs"]?.object, let secretInputs = texts("secret_inputs"),
            let endpoints = texts("endpoints"), let clientID = text("client_id"),
            let documentDirectory = fields["document_directory"].flatMap(Self.path),
            let workingDirectory = fields["working_directory"].flatMap(Self.path)
        else { return nil }
        let sources = entries.compactMap { $0.object.flatMap { Source($0) } }
        guard sources.count == entries.count, !sources.isEmpty else { return nil }
        var sandbox: [FilePath]?
        // A limit that cannot be read must not be taken for none.
        if let value = fields["sandbox"] {
            guard case .array(let values) = value else { return nil }
            let paths = values.compactMap(Self.path)
            guard paths.count == values.count else { return nil }
            sandbox = paths
        }
        var variables: [String]?
        if fields["variables"] != nil {
            guard let names = texts("variables") else { return nil }
            variables = names
        }
        var maxDeletes: Int?
        if let value = fields["max_deletes"] {
            guard case .int(let count) = value else { return nil }
            maxDeletes = count
        }
        var plan: PlanRole?
        if let value = fields["plan"] {
            guard let role = value.object.flatMap({ PlanRole(json: $0) }) else { return nil }
            plan = role
        }
        var command: Command?
        if let value = fields["command"] {
            guard let read = value.object.flatMap(Command.init) else { return nil }
            command = read
        }
        self.init(
            run: run, workflow: workflow, started: started, version: version, bootID: bootID, sources: sources,
            inputs: inputs, secretInputs: secretInputs, endpoints: endpoints, clientID: clientID,
            documentDirectory: documentDirectory, workingDirectory: workingDirectory, sandbox: sandbox,
            variables: variables, allowsPrograms: fields["allow_shell"] == .bool(true), maxDeletes: maxDeletes)
        self.plan = plan
        self.command = command
        connections = Connections(fields["connections"]?.object ?? [:])
    }

    /// Paths are bytes: one that is not UTF-8 stands as an object with its hexadecimal digits.
    private static func json(_ path: FilePath) -> JSONValue {
        guard let text = String(validating: path.bytes, as: UTF8.self) else {
            return .object(["$bytes": .string(Hex.text(path.bytes))])
        }
        return .string(text)
    }

    private static func path(_ value: JSONValue) -> FilePath? {
        switch value {
        case .string(let text): return FilePath(text)
        case .object(let fields):
            guard case .string(let hex)? = fields["$bytes"], let bytes = Hex.bytes(hex) else { return nil }
            return FilePath(bytes: bytes)
        default: return nil
        }
    }
}

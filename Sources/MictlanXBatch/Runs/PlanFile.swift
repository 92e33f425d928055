package import MictlanXClient
package import MictlanXModel
internal import MictlanXPlatform
package import MictlanXText
package import SystemPackage

/// `plan.json` in the directory of a plan that was kept: what the plan is, with the checksums of what it is made of. It is
/// written last, so a directory without it is no plan.
package struct PlanFile: Hashable, Sendable {
    static let format = 1
    static let name = "plan.json"
    private static let limit = 64 << 20
    /// So many parts at most.
    package static let maximumParts = 10_000

    /// The id of the plan, which every run of it has for `run.id`.
    package let plan: String
    package let workflow: String
    /// What each step would do, as `plan` shows it.
    package let steps: [JSONValue]
    /// In how many parts the lists are divided; `nil` for a plan in one piece.
    package let parts: Int?
    /// The labels of the steps of which every part does its part.
    package let partialSteps: [String]

    package init(plan: String, workflow: String, steps: [JSONValue], parts: Int?, partialSteps: [String]) {
        self.plan = plan
        self.workflow = workflow
        self.steps = steps
        self.parts = parts
        self.partialSteps = partialSteps
    }

    /// Writes the file, durably. It blocks.
    ///
    /// - Returns: the checksum of the plan.
    /// - Throws: `MictlanXError` `journal`.
    package func write(in directory: FilePath) throws(MictlanXError) -> Checksum {
        try RunDirectory.explaining("cannot write", directory.appending(Self.name)) {
            var fields: JSONObject = [
                "format": .int(Self.format), "plan": .string(plan), "workflow": .string(workflow),
                "parts": parts.map { .int($0) } ?? .null,
                "partial_steps": .array(partialSteps.map { .string($0) }), "steps": .array(steps),
            ]
            for name in Self.members {
                fields[name] = .string(try FileDigest.sha256(of: directory.appending(name)).hex)
            }
            try RunDirectory.replace(directory.appending(Self.name), with: fields)
            return try FileDigest.sha256(of: directory.appending(Self.name))
        }
    }

    /// What holds the rest: sources by the header, lists by the journal.
    private static let members = [RunDirectory.headerName, RunDirectory.journalName]

    /// Reads the file and checks that the plan is what it was. It blocks.
    ///
    /// - Parameter directory: the plan's.
    /// - Returns: the plan and its checksum.
    /// - Throws: `MictlanXError` `notFound` where there is no plan, `journal` where it is damaged or was changed.
    package static func read(in directory: FilePath) throws(MictlanXError) -> (file: PlanFile, hash: Checksum) {
        let path = directory.appending(name)
        guard (try? FileStatus(path))?.kind == .file else {
            throw MictlanXError(
                .notFound, "there is no plan in '\(directory)'; 'plan FILE -O \(directory)' makes one")
        }
        let bytes = try MictlanXError.explaining("cannot read", path) { try InputFile.bytes(of: path, limit: limit) }
        guard let fields = (try? JSONParser.parse(bytes))?.object, case .int(let format)? = fields["format"],
            format == Self.format, let file = PlanFile(fields)
        else {
            throw MictlanXError(.journal, "'\(path)' is damaged, or of a newer version; make the plan anew")
        }
        for name in members {
            let member = directory.appending(name)
            guard case .string(let hex)? = fields[name], try FileDigest.sha256(of: member).hex == hex else {
                throw MictlanXError(.journal, "'\(member)' was changed since the plan was made; make it anew")
            }
        }
        return (file, SHA256.hash(bytes))
    }

    private init?(_ fields: JSONObject) {
        guard case .string(let plan)? = fields["plan"], case .string(let workflow)? = fields["workflow"],
            case .array(let labels)? = fields["partial_steps"], case .array(let steps)? = fields["steps"]
        else { return nil }
        var parts: Int?
        switch fields["parts"] {
        case .null?: break
        case .int(let count)? where 1...Self.maximumParts ~= count: parts = count
        default: return nil
        }
        self.init(
            plan: plan, workflow: workflow, steps: steps, parts: parts,
            partialSteps: labels.compactMap { if case .string(let label) = $0 { label } else { nil } })
    }

    /// Whether a directory holds a plan.
    package static func exists(in directory: FilePath) -> Bool {
        (try? FileStatus(directory.appending(name)))?.kind == .file
    }
}

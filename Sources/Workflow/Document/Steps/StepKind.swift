/// What a step does: the one key that is not common to all steps.
package enum StepKind: Sendable {
    case select(SelectStep)
    case put(PutStep)
    case bulkPut(BulkPutStep)
    case awaitBulk(AwaitBulkStep)
    case get(GetStep)
    case verify(VerifyStep)
    case delete(DeleteStep)
    case deleteBucket(DeleteBucketStep)
    case assert(AssertStep)
    case echo(EchoStep)

    /// The key in the document.
    package var name: String {
        switch self {
        case .select: SelectStep.schema.name
        case .put: PutStep.schema.name
        case .bulkPut: BulkPutStep.schema.name
        case .awaitBulk: AwaitBulkStep.schema.name
        case .get: GetStep.schema.name
        case .verify: VerifyStep.schema.name
        case .delete: DeleteStep.schema.name
        case .deleteBucket: DeleteBucketStep.schema.name
        case .assert: AssertStep.schema.name
        case .echo: EchoStep.schema.name
        }
    }
}

/// A kind of step in the table of kinds: its schema and how it is decoded.
struct StepKindSchema: Sendable {
    let key: KeySchema
    /// `nil` for kinds that come later.
    let decode: (@Sendable (MapReader) -> StepKind?)?
    /// The key that stands for the whole map where the value is a single one.
    let shorthand: String?

    private init<Section: DocumentSection>(
        _ section: Section.Type, shorthand: String? = nil, _ help: String,
        _ wrap: @escaping @Sendable (Section) -> StepKind
    ) {
        key = KeySchema(Section.schema.name, .section(Section.schema), help)
        decode = { reader in Section(reader).map(wrap) }
        self.shorthand = shorthand
    }

    private init(later name: String, _ help: String) {
        key = .later(name, help)
        decode = nil
        shorthand = nil
    }

    /// Every kind of step, in the order of the reference.
    static let table: [StepKindSchema] = [
        StepKindSchema(SelectStep.self, "freeze a list of files or balls") { .select($0) },
        StepKindSchema(PutStep.self, "put one ball") { .put($0) },
        StepKindSchema(BulkPutStep.self, "start to put every file of a list") { .bulkPut($0) },
        StepKindSchema(AwaitBulkStep.self, "wait for bulk jobs") { .awaitBulk($0) },
        StepKindSchema(GetStep.self, "get balls to files") { .get($0) },
        StepKindSchema(VerifyStep.self, "compare what is stored with what is expected") { .verify($0) },
        StepKindSchema(DeleteStep.self, "delete balls") { .delete($0) },
        StepKindSchema(DeleteBucketStep.self, "delete a whole bucket") { .deleteBucket($0) },
        StepKindSchema(AssertStep.self, "fail where something is not true") { .assert($0) },
        StepKindSchema(EchoStep.self, shorthand: EchoStep.shorthand, "say something") { .echo($0) },
        StepKindSchema(later: "wait", "wait for a time or a condition"),
        StepKindSchema(later: "replay", "replay a recorded trace"),
        StepKindSchema(later: "run", "run another workflow"),
        StepKindSchema(later: "shell", "run a program"),
        StepKindSchema(later: "set", "set variables"),
    ]

    /// The kinds that can be used now.
    static var usableNames: [String] { table.filter { $0.decode != nil }.map(\.key.name) }

    static func named(_ name: String) -> StepKindSchema? { table.first { $0.key.name == name } }
}

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
    case wait(WaitStep)
    case set(SetStep)
    case shell(ShellStep)
    case replay(ReplayStep)
    case run(RunStep)

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
        case .wait: WaitStep.schema.name
        case .set: SetStep.key.name
        case .shell: ShellStep.schema.name
        case .replay: ReplayStep.schema.name
        case .run: RunStep.schema.name
        }
    }

    /// The outputs with their types, besides those that the document names. What `set` gives is known to the checker only.
    var outputs: [String: ValueType] {
        var outputs = ContextTypes.outputs(ofKind: name)
        switch self {
        case .set(let spec): for value in spec.values { outputs[value.name] = .any }
        case .select(let spec):
            switch spec.source {
            case .files: break
            case .balls(let balls):
                if balls.keepLast != nil {
                    outputs.merge(["groups": .int, "kept": .int]) { mine, _ in mine }
                }
            case .buckets:
                outputs["items"] = nil
                outputs["names"] = .list(.string)
            }
        case .shell(let spec):
            switch spec.parsing {
            case .text: break
            case .json: outputs["json"] = .any
            case .lines: outputs["lines"] = .list(.string)
            }
        default: break
        }
        return outputs
    }
}

/// A kind of step in the table of kinds: its schema and how it is decoded.
struct StepKindSchema: Sendable {
    let key: KeySchema
    /// How the value of the key is read.
    enum Form: Sendable {
        /// As a map with the keys of a schema.
        case section(MapSchema, @Sendable (MapReader) -> StepKind?)
        /// As a map of free names.
        case names(@Sendable (YAMLEntry, Decoding) -> StepKind?)
    }

    let form: Form
    /// The key that stands for the whole map where the value is a single one.
    let shorthand: String?

    private init<Section: DocumentSection>(
        _ section: Section.Type, shorthand: String? = nil, _ help: String,
        _ wrap: @escaping @Sendable (Section) -> StepKind
    ) {
        key = KeySchema(Section.schema.name, .section(Section.schema), help)
        form = .section(Section.schema) { reader in Section(reader).map(wrap) }
        self.shorthand = shorthand
    }

    private init(_ key: KeySchema, _ decode: @escaping @Sendable (YAMLEntry, Decoding) -> StepKind?) {
        self.key = key
        form = .names(decode)
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
        StepKindSchema(WaitStep.self, shorthand: WaitStep.shorthand, "wait for a time or a condition") { .wait($0) },
        StepKindSchema(SetStep.key) { entry, decoding in SetStep(entry, decoding).map(StepKind.set) },
        StepKindSchema(ShellStep.self, "run a program") { .shell($0) },
        StepKindSchema(ReplayStep.self, "replay a recorded trace") { .replay($0) },
        StepKindSchema(RunStep.self, shorthand: RunStep.shorthand, "run another workflow; its outputs are the step's") {
            .run($0)
        },
    ]

    /// The kinds that can be used now.
    static var names: [String] { table.map(\.key.name) }

    static func named(_ name: String) -> StepKindSchema? { table.first { $0.key.name == name } }
}

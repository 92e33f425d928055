package import MictlanXText
package import SystemPackage

/// `run`: runs another workflow as a part of this one.
package struct RunStep: DocumentSection {
    /// Fixed when the file is read, so that the other file is checked before anything runs.
    package let workflow: FilePath
    /// Where the other file is named.
    package let span: SourceSpan
    package let inputs: [NamedValue]

    enum Keys {
        static let workflow = Key<FilePath>(
            "workflow", required: true, template: false,
            "the file, below the directory of the file that is run")
        static let inputs = KeySchema(
            "inputs", .map(.any), "the inputs of the other workflow; secrets may go to secret ones")
    }

    static let schema = MapSchema("run", [Keys.workflow.schema, Keys.inputs])

    /// The key that stands for the whole map.
    static let shorthand = Keys.workflow.schema.name

    init?(_ reader: MapReader) {
        let workflow = reader.field(Keys.workflow)
        inputs = reader.values(Keys.inputs)
        guard let workflow, let path = workflow.literal else { return nil }
        self.workflow = path
        span = workflow.span
    }
}

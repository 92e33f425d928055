import MictlanXText

/// One result with many fields, the first being its name: a line for each field, for people and in a pipe; in formats of rows
/// one row with a column for each.
struct ResultFields: Sendable {
    var fields: [(key: String, value: String)]
    /// The JSON object.
    var record: JSONObject

    func write(to terminal: Terminal, _ format: OutputFormat) throws {
        switch format {
        case .table, .wide:
            for field in fields { try terminal.output.write(key: field.key, value: field.value) }
        case .json, .ndjson, .yaml: try terminal.output.write(record)
        case .csv, .tsv, .markdown, .raw:
            let shape = KeptResult.Shape(columns: fields.map { Column($0.key) }, nameColumn: 0)
            var writer = RowWriter(terminal, format: format, shape)
            try writer.write(cells: { _ in fields.map(\.value) }, json: { _ in })
            try writer.finish()
        }
    }
}

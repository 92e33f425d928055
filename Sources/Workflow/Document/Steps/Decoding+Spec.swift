internal import MictlanXModel
internal import MictlanXText

extension Decoding {
    /// The meaning of a step, from what is written and from what it inherits.
    func spec(_ keys: StepKeys) -> StepSpec {
        var fields: [StepSpec.Field] = []
        for entry in keys.common where Step.meantKeys.contains(entry.key.text) {
            guard let key = Step.commonSchema.key(entry.key.text) else { continue }
            collect(entry.value, key.type, at: key.name, into: &fields)
        }
        if let (schema, entry) = keys.kinds.first {
            let name = schema.key.name
            let line = entry.key.span.start.line
            fields.append(StepSpec.Field(path: StepSpec.kindPath, value: .string(name), text: name, line: line))
            var node = entry.value
            if let shorthand = schema.shorthand, case .scalar = node.content {
                let key = YAMLKey(text: shorthand, span: node.span)
                node = YAMLNode(.mapping([YAMLEntry(key: key, value: node)]), span: node.span)
            }
            collect(node, schema.key.type, at: name, into: &fields, leavingOut: Step.neutralKindKeys)
        }
        return StepSpec(fields)
    }

    private func collect(
        _ node: YAMLNode, _ type: SchemaType, at path: String, into fields: inout [StepSpec.Field],
        leavingOut neutral: Set<String> = []
    ) {
        if case .mapping(let entries) = node.content {
            if let schema = type.mapSchema {
                return collect(entries, schema, at: path, into: &fields, leavingOut: neutral)
            }
            if case .map(let element) = type {
                // The order of free names means nothing.
                for entry in entries { collect(entry.value, element, at: "\(path).\(entry.key.text)", into: &fields) }
                if entries.isEmpty { append(node, type, at: path, into: &fields) }
                return
            }
        }
        append(node, type, at: path, into: &fields)
    }

    private func collect(
        _ entries: [YAMLEntry], _ schema: MapSchema, at path: String, into fields: inout [StepSpec.Field],
        leavingOut neutral: Set<String>
    ) {
        let given = Dictionary(entries.map { ($0.key.text, $0.value) }) { first, _ in first }
        for key in schema.keys where !neutral.contains(key.name) {
            let place = "\(path).\(key.name)"
            if let node = given[key.name] {
                collect(node, key.type, at: place, into: &fields)
            } else if let text = key.defaultText, let value = Self.literal(text, key.type) {
                fields.append(StepSpec.Field(path: place, value: value.recorded ?? .null, text: text, line: nil))
            } else if key.isInheritable, let bucket = defaults.bucket?.written {
                fields.append(StepSpec.Field(path: place, value: .string(bucket), text: bucket, line: nil))
            }
        }
    }

    private func append(
        _ node: YAMLNode, _ type: SchemaType, at path: String, into fields: inout [StepSpec.Field]
    ) {
        let value = Self.meaning(of: node, type)
        var text = JSONText.encode(value)
        if case .scalar(let scalar) = node.content { text = scalar.text }
        fields.append(StepSpec.Field(path: path, value: value, text: text, line: node.span.start.line))
    }

    private static func literal(_ text: String, _ type: SchemaType) -> WorkflowValue? {
        let place = SourceSpan(file: "", at: .start)
        return type.literal(YAMLScalar(text: text, style: .plain, contentSpan: place))
    }

    /// A value in its one form; templates stand for themselves.
    private static func meaning(of node: YAMLNode, _ type: SchemaType) -> JSONValue {
        switch node.content {
        case .invalid: return .null
        case .scalar(let scalar):
            if scalar.text.contains("${{") { return .string(scalar.text) }
            return type.scalarType.literal(scalar)?.recorded ?? .string(scalar.text)
        case .sequence(let items):
            let element: SchemaType =
                switch type {
                case .list(let element), .oneOrMore(let element): element
                default: .any
                }
            return .array(items.map { meaning(of: $0, element) })
        case .mapping(let entries):
            var object = JSONObject()
            for entry in entries { object[entry.key.text] = meaning(of: entry.value, .any) }
            return .object(object)
        }
    }
}

extension SchemaType {
    /// The schema of a map that may stand here.
    fileprivate var mapSchema: MapSchema? {
        switch self {
        case .section(let schema), .boolOrSection(let schema), .choiceOrSection(_, let schema): schema
        default: nil
        }
    }

    /// The type of a single value that stands here.
    fileprivate var scalarType: SchemaType {
        if case .oneOrMore(let element) = self { return element }
        return self
    }
}

extension Field<BucketID> {
    /// The value as it is written.
    fileprivate var written: String {
        switch content {
        case .literal(let bucket): bucket.rawValue
        case .template(let template):
            template.parts.map { part in
                switch part {
                case .text(let text): text
                case .expression(let expression): "${{\(expression.text)}}"
                }
            }.joined()
        }
    }
}

internal import CYAML
internal import MictlanXText

/// libyaml's parser together with its input: events out, nothing expanded, nothing kept.
///
/// Both live on the heap for as long as the parser does: `yaml_parser_t` points into itself, and it reads its input
/// lazily (`yaml_parser_set_input_string` keeps the pointer).
struct YAMLParser: ~Copyable {
    private let parser: UnsafeMutablePointer<yaml_parser_t>
    private let input: UnsafeMutableBufferPointer<UInt8>

    /// Makes a parser of UTF-8 text.
    ///
    /// - Parameter bytes: The text. Without a fixed encoding libyaml would detect and accept UTF-16.
    /// - Throws: `YAMLSyntaxError` where memory is lacking.
    init(_ bytes: [UInt8]) throws(YAMLSyntaxError) {
        parser = .allocate(capacity: 1)
        input = .allocate(capacity: max(bytes.count, 1))
        _ = input.initialize(from: bytes)
        // libyaml zeroes the structure itself, so it is safe to delete whether or not this succeeds.
        guard yaml_parser_initialize(parser) == 1 else {
            throw YAMLSyntaxError(problem: "out of memory", problemOffset: 0)
        }
        yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
        yaml_parser_set_input_string(parser, input.baseAddress, bytes.count)
    }

    deinit {
        yaml_parser_delete(parser)
        parser.deallocate()
        input.deallocate()
    }

    /// The next event. After `streamEnd` there is none; ask no further.
    ///
    /// - Throws: `YAMLSyntaxError` where the text is not YAML; the parser is of no use afterwards.
    mutating func next() throws(YAMLSyntaxError) -> YAMLEvent {
        var raw = yaml_event_t()
        guard yaml_parser_parse(parser, &raw) == 1 else { throw failure() }
        defer { yaml_event_delete(&raw) }
        return YAMLEvent(
            kind: Self.kind(of: raw), anchor: Self.anchor(of: raw), tag: Self.tag(of: raw),
            start: SourceMark(raw.start_mark), end: SourceMark(raw.end_mark))
    }

    private static func kind(of raw: yaml_event_t) -> YAMLEvent.Kind {
        switch raw.type {
        case YAML_STREAM_START_EVENT: return .streamStart
        case YAML_DOCUMENT_START_EVENT: return .documentStart(isExplicit: raw.data.document_start.implicit == 0)
        case YAML_DOCUMENT_END_EVENT: return .documentEnd(isExplicit: raw.data.document_end.implicit == 0)
        case YAML_ALIAS_EVENT: return .alias(text(raw.data.alias.anchor) ?? "")
        case YAML_SCALAR_EVENT:
            let scalar = raw.data.scalar
            // By length: the value may hold NUL.
            let text = String(decoding: UnsafeBufferPointer(start: scalar.value, count: scalar.length), as: UTF8.self)
            return .scalar(text, style: YAMLScalarStyle(scalar.style))
        case YAML_SEQUENCE_START_EVENT:
            return .sequenceStart(isFlow: raw.data.sequence_start.style == YAML_FLOW_SEQUENCE_STYLE)
        case YAML_SEQUENCE_END_EVENT: return .sequenceEnd
        case YAML_MAPPING_START_EVENT:
            return .mappingStart(isFlow: raw.data.mapping_start.style == YAML_FLOW_MAPPING_STYLE)
        case YAML_MAPPING_END_EVENT: return .mappingEnd
        default: return .streamEnd
        }
    }

    private static func anchor(of raw: yaml_event_t) -> String? {
        switch raw.type {
        case YAML_SCALAR_EVENT: text(raw.data.scalar.anchor)
        case YAML_SEQUENCE_START_EVENT: text(raw.data.sequence_start.anchor)
        case YAML_MAPPING_START_EVENT: text(raw.data.mapping_start.anchor)
        default: nil
        }
    }

    private static func tag(of raw: yaml_event_t) -> String? {
        switch raw.type {
        case YAML_SCALAR_EVENT: text(raw.data.scalar.tag)
        case YAML_SEQUENCE_START_EVENT: text(raw.data.sequence_start.tag)
        case YAML_MAPPING_START_EVENT: text(raw.data.mapping_start.tag)
        default: nil
        }
    }

    private static func text(_ pointer: UnsafeMutablePointer<UInt8>?) -> String? {
        pointer.map { String(cString: UnsafePointer($0)) }
    }

    private func failure() -> YAMLSyntaxError {
        let state = parser.pointee
        if state.error == YAML_MEMORY_ERROR { return YAMLSyntaxError(problem: "out of memory", problemOffset: 0) }
        let isReader = state.error == YAML_READER_ERROR
        return YAMLSyntaxError(
            problem: state.problem.map { String(cString: $0) } ?? "unknown problem",
            problemMark: isReader ? nil : SourceMark(state.problem_mark),
            problemOffset: Int(state.problem_offset),
            context: state.context.map { String(cString: $0) },
            contextMark: state.context == nil ? nil : SourceMark(state.context_mark))
    }
}

extension SourceMark {
    /// libyaml counts from 0, in code points.
    fileprivate init(_ mark: yaml_mark_t) {
        self.init(line: Int(mark.line) + 1, column: Int(mark.column) + 1)
    }
}

extension YAMLScalarStyle {
    fileprivate init(_ style: yaml_scalar_style_t) {
        switch style {
        case YAML_SINGLE_QUOTED_SCALAR_STYLE: self = .singleQuoted
        case YAML_DOUBLE_QUOTED_SCALAR_STYLE: self = .doubleQuoted
        case YAML_LITERAL_SCALAR_STYLE: self = .literal
        case YAML_FOLDED_SCALAR_STYLE: self = .folded
        default: self = .plain
        }
    }
}

internal import MictlanXText

/// How a scalar was written. Only plain ones can be anything but text.
package enum YAMLScalarStyle: Hashable, Sendable {
    case plain, singleQuoted, doubleQuoted, literal, folded
}

/// One event of a YAML stream, copied out of libyaml.
struct YAMLEvent {
    enum Kind: Hashable {
        case streamStart
        case streamEnd
        case documentStart(isExplicit: Bool)
        case documentEnd(isExplicit: Bool)
        case alias(String)
        case scalar(String, style: YAMLScalarStyle)
        case sequenceStart(isFlow: Bool)
        case sequenceEnd
        case mappingStart(isFlow: Bool)
        case mappingEnd
    }

    var kind: Kind
    var anchor: String?
    var tag: String?
    var start: SourceMark
    var end: SourceMark
}

/// What libyaml says about a text that is not YAML.
struct YAMLSyntaxError: Error, Hashable {
    /// What is wrong, in libyaml's words.
    var problem: String
    /// Where it noticed; `nil` where only the offset is known.
    var problemMark: SourceMark?
    /// The byte at which it noticed, for faults in the encoding.
    var problemOffset: Int
    /// What it was doing, such as `while scanning a quoted scalar`.
    var context: String?
    /// Where that began.
    var contextMark: SourceMark?
}

package import MictlanXText

/// A value of a composed document, with the place where it is written.
package struct YAMLNode: Sendable {
    package enum Content: Sendable {
        case scalar(YAMLScalar)
        case sequence([YAMLNode])
        case mapping([YAMLEntry])
        /// Stands where a fault was reported already; nothing more is said about it.
        case invalid
    }

    package var content: Content

    /// Where the value is written; for what came through an alias, where the anchor is.
    package var span: SourceSpan

    /// Where the alias stands that brought the value here.
    package var alias: SourceSpan?

    /// Whether a map has entries that could not be kept because their keys are faulty, which was reported: what seems to be
    /// missing may be there.
    package var isPartial = false

    /// How many nodes the value has with all aliases expanded, itself included.
    let weight: Int

    /// How many lists and maps are nested in it at most, itself included; 0 for a scalar.
    let height: Int

    init(_ content: Content, span: SourceSpan) {
        self.content = content
        self.span = span
        switch content {
        case .scalar, .invalid:
            weight = 1
            height = 0
        case .sequence(let items):
            weight = items.reduce(1) { $0 + $1.weight }
            height = 1 + (items.lazy.map(\.height).max() ?? 0)
        case .mapping(let entries):
            weight = entries.reduce(1) { $0 + 1 + $1.value.weight }
            height = 1 + (entries.lazy.map(\.value.height).max() ?? 0)
        }
    }

    /// The key of a map that has this text.
    package func key(_ text: String) -> YAMLKey? {
        guard case .mapping(let entries) = content else { return nil }
        return entries.first { $0.key.text == text }?.key
    }

    /// The kind of the value in words for messages.
    package var kindName: String {
        switch content {
        case .scalar(let scalar) where scalar.isNull: "nothing"
        case .scalar: "a single value"
        case .sequence: "a list"
        case .mapping: "a map"
        case .invalid: "an invalid value"
        }
    }
}

extension YAMLNode {
    /// The value in words for messages, a single one as it is written.
    package var shown: String {
        if case .scalar(let scalar) = content, !scalar.isNull { return scalar.text.quoted }
        return kindName
    }
}

/// A key with its value. Maps keep the order in which they are written.
package struct YAMLEntry: Sendable {
    package var key: YAMLKey
    package var value: YAMLNode
}

/// A key of a map, decoded.
package struct YAMLKey: Sendable {
    package var text: String
    package var span: SourceSpan
}

/// A single value: its text and how it was written.
package struct YAMLScalar: Sendable {
    package var text: String
    package var style: YAMLScalarStyle

    /// The text's own place, without quotation marks and anchors where that is known.
    package var contentSpan: SourceSpan

    /// Makes a scalar as it was written; the place has its quotation marks and the anchor or tag that decorates it.
    init(_ text: String, _ style: YAMLScalarStyle, at place: SourceSpan, isDecorated: Bool) {
        self.text = text
        self.style = style
        contentSpan = place
        guard place.start.line == place.end.line else { return }
        switch style {
        case .plain:
            contentSpan.start.column = max(place.start.column, place.end.column - text.unicodeScalars.count)
        case .singleQuoted, .doubleQuoted:
            // With escapes source and text differ: then only the whole is exact.
            guard !isDecorated, place.end.column - place.start.column == text.unicodeScalars.count + 2 else { return }
            contentSpan.start.column += 1
            contentSpan.end.column -= 1
        case .literal, .folded: break
        }
    }

    /// A scalar that stands nowhere in particular.
    init(text: String, style: YAMLScalarStyle, contentSpan: SourceSpan) {
        self.text = text
        self.style = style
        self.contentSpan = contentSpan
    }

    /// A plain scalar that stands nowhere in particular.
    init(plain text: String) {
        self.init(text: text, style: .plain, contentSpan: SourceSpan(file: "", at: .start))
    }

    /// Whether the value is a plain `null`, `~` or nothing at all.
    package var isNull: Bool {
        style == .plain && (text.isEmpty || text == "~" || text == "null")
    }
}

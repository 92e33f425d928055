/// Which buckets are selected.
package struct BucketCriteria: DocumentSection {
    package let match: FieldList<GlobPattern>

    private enum Keys {
        static let match = ListKey<GlobPattern>(
            "match", required: true, "patterns of which a bucket's name matches one")
    }

    static let schema = MapSchema("select.buckets", [Keys.match.schema])

    init?(_ reader: MapReader) {
        guard let match = reader.list(Keys.match) else { return nil }
        self.match = match
    }
}

/// `keep_last`: which balls of each group stay out of a selection.
package struct KeepLast: DocumentSection {
    package let count: Field<PositiveNumber>
    package let groupBy: Expression

    enum Keys {
        static let count = Key<PositiveNumber>(
            "n", required: true, "how many of each group stay, the newest")
        static let groupBy = KeySchema(
            "group_by", .expression, required: true, template: false,
            "the group of a ball, from its fields: tags.source, dirname(key), bucket for one group")
    }

    static let schema = MapSchema("keep_last", [Keys.count.schema, Keys.groupBy])

    init?(_ reader: MapReader) {
        let groupBy = reader.condition(Keys.groupBy, expected: .text)
        guard let count = reader.field(Keys.count), let groupBy else { return nil }
        self.count = count
        self.groupBy = groupBy
    }
}

package import MictlanXModel
internal import MictlanXText

/// The key by which a deletion accepts that a peer does not answer.
private enum AcceptIncomplete {
    static let key = Key<Bool>(
        "accept_incomplete", default: "false",
        "delete what is listed although a peer does not answer; what only it has stays")
}

/// `delete`: deletes the balls of a list, or one by name, under the guards.
package struct DeleteStep: DocumentSection {
    package enum Confirm: String, FieldChoice {
        case auto, always
    }

    package enum Condition: String, FieldChoice {
        case checksum
    }

    /// A list or one ball, never a whole bucket.
    package let target: BallTarget
    package let maxDeletes: Field<NaturalNumber>?
    package let maxFraction: Field<Fraction>?
    /// Whether a ball is deleted only while its checksum is that of the selection.
    package let ifMatch: Field<Condition>?
    package let missing: Field<IfMissing>
    package let concurrency: Field<PositiveNumber>
    /// Whether an answer that was given beforehand counts.
    package let confirm: Field<Confirm>
    /// Whether a list may be worked off that a silent peer made incomplete.
    package let acceptIncomplete: Field<Bool>

    private enum Keys {
        static let maxDeletes = Key<NaturalNumber>("max_deletes", "delete nothing where there would be more")
        static let maxFraction = Key<Fraction>(
            "max_fraction",
            "delete nothing where it would be a larger part of what was scanned; default 0.5")
        static let ifMatch = Key<Condition>(
            "if_match", "only while the ball is the one that was selected")
        static let missing = Key<IfMissing>(
            "missing", default: "ok", "what is done where a ball is gone already")
        static let concurrency = Key<PositiveNumber>(
            "concurrency", default: "8", "deletes on the way at once; those in one request count as one")
        static let confirm = Key<Confirm>(
            "confirm", default: "auto",
            "auto takes --yes for an answer, always asks a person at a terminal")
    }

    static let schema = MapSchema(
        "delete",
        [
            BallTarget.Keys.items.schema, BallTarget.Keys.bucket.schema, BallTarget.Keys.key.schema,
            Keys.maxDeletes.schema, Keys.maxFraction.schema, Keys.ifMatch.schema, Keys.missing.schema,
            Keys.concurrency.schema, AcceptIncomplete.key.schema,
            Keys.confirm.schema,
        ], exactlyOne: [["items", "key"]], atMostOne: [["items", "bucket"]])

    init?(_ reader: MapReader) {
        let target = BallTarget(reader)
        maxDeletes = reader.optional(Keys.maxDeletes)
        maxFraction = reader.optional(Keys.maxFraction)
        ifMatch = reader.optional(Keys.ifMatch)
        let missing = reader.field(Keys.missing)
        let concurrency = reader.field(Keys.concurrency)
        let acceptIncomplete = reader.field(AcceptIncomplete.key)
        let confirm = reader.field(Keys.confirm)
        guard let confirm, let target, let missing, let concurrency, let acceptIncomplete else {
            return nil
        }
        self.acceptIncomplete = acceptIncomplete
        self.target = target
        self.missing = missing
        self.concurrency = concurrency
        self.confirm = confirm
    }
}

/// `delete_bucket`: deletes everything in a bucket.
package struct DeleteBucketStep: DocumentSection {
    package let bucket: Field<BucketID>
    /// Must be equal to the bucket's name.
    package let confirmName: Field<BucketID>
    package let maxDeletes: Field<NaturalNumber>?
    package let missing: Field<IfMissing>
    /// Whether a list may be worked off that a silent peer made incomplete.
    package let acceptIncomplete: Field<Bool>

    private enum Keys {
        static let bucket = Key<BucketID>("bucket", required: true, "the bucket")
        static let confirmName = Key<BucketID>("confirm_name", required: true, "the bucket's name once more")
        static let maxDeletes = Key<NaturalNumber>("max_deletes", "delete nothing where there would be more")
        static let missing = Key<IfMissing>("missing", default: "ok", "what is done where the bucket is empty")
    }

    static let schema = MapSchema(
        "delete_bucket",
        [
            Keys.bucket.schema, Keys.confirmName.schema, Keys.maxDeletes.schema, Keys.missing.schema,
            AcceptIncomplete.key.schema,
        ])

    init?(_ reader: MapReader) {
        // Never from the defaults: what is deleted whole is named here.
        let bucket = reader.field(Keys.bucket)
        let confirmName = reader.field(Keys.confirmName)
        maxDeletes = reader.optional(Keys.maxDeletes)
        let acceptIncomplete = reader.field(AcceptIncomplete.key)
        let missing = reader.field(Keys.missing)
        if let name = bucket?.literal, let confirmName, let confirmed = confirmName.literal, name != confirmed {
            reader.report(
                .unguardedDelete,
                "'confirm_name' is \(confirmed.rawValue.quoted), the bucket is \(name.rawValue.quoted)",
                at: confirmName.span)
        }
        guard let missing, let bucket, let confirmName, let acceptIncomplete else { return nil }
        self.acceptIncomplete = acceptIncomplete
        self.bucket = bucket
        self.confirmName = confirmName
        self.missing = missing
    }
}

package import MictlanXClient
package import SystemPackage

/// `get`: one ball, or every ball of a list, to files.
package struct GetStep: DocumentSection {
    package let target: BallTarget
    /// The file for one ball, the directory for a list.
    package let to: Field<FilePath>
    package let ifExists: Field<GetOptions.IfExists>
    package let keyFile: Field<FilePath>?
    package let isRaw: Field<Bool>
    package let restoresTimes: Field<Bool>

    private enum Keys {
        static let to = Key<FilePath>("to", required: true, "the file; with items the directory")
        static let ifExists = Key<GetOptions.IfExists>(
            "if_exists", default: "skip_same", "what is done where the file exists")
        static let keyFile = Key<FilePath>(
            "key_file", "a file with the key of balls that are encrypted")
        static let verify = Key<Bool>(
            "verify", default: "true", template: false, "checksums are always compared; false is refused")
        static let raw = Key<Bool>(
            "raw", default: "false", "write the bytes as they are stored, compressed or encrypted")
        static let times = Key<Bool>(
            "times", default: "true", "whether a file gets the time of the one that was put, where the ball tells it")
    }

    static let schema = MapSchema(
        "get",
        [
            BallTarget.Keys.bucket.schema, BallTarget.Keys.key.schema, BallTarget.Keys.items.schema, Keys.to.schema,
            Keys.ifExists.schema, Keys.keyFile.schema, Keys.raw.schema, Keys.times.schema,
            Keys.verify.schema,
        ], exactlyOne: [["key", "items"]], atMostOne: [["bucket", "items"]])

    init?(_ reader: MapReader) {
        let target = BallTarget(reader)
        let to = reader.field(Keys.to)
        let ifExists = reader.field(Keys.ifExists)
        keyFile = reader.optional(Keys.keyFile)
        if let verify = reader.field(Keys.verify), verify.literal == false {
            reader.report(.badValue, "a get always compares checksums", at: verify.span)
        }
        let (isRaw, restoresTimes) = (reader.field(Keys.raw), reader.field(Keys.times))
        guard let target, let to, let ifExists, let isRaw, let restoresTimes else { return nil }
        self.isRaw = isRaw
        self.restoresTimes = restoresTimes
        self.target = target
        self.to = to
        self.ifExists = ifExists
    }
}

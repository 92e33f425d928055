import MictlanXBatch
import MictlanXClient
import MictlanXModel
import SystemPackage

extension PutSources {
    /// The steps that put the sources: a file by itself, a directory by its list.
    ///
    /// - Parameters:
    ///   - recording: gives the lists their names.
    ///   - places: how paths are written.
    ///   - settings: what every step says besides.
    ///   - followsLinks: whether links are followed that lead out of a directory.
    /// - Returns: the steps.
    /// - Throws: ``Unrecordable``.
    func steps(
        into recording: inout Recording, _ places: RecordedPlaces, _ settings: [(String, RecordedStep.Value)],
        followsLinks: Bool
    ) throws -> [RecordedStep] {
        var steps: [RecordedStep] = []
        for source in localSources {
            switch source {
            case .content: throw Unrecordable(reason: "what it read from a pipe is gone")
            case .file(let path, let name):
                let address =
                    isByID
                    ? BallAddress(bucket: bucket, ball: try BallID(String(decoding: name, as: UTF8.self)))
                    : BallAddress(bucket: bucket, name: try BallName(bytes: name))
                let file: [(String, RecordedStep.Value)] = [("file", try places.path(path))]
                let fields = try RecordedPlaces.ball(address) + file + settings
                steps.append(RecordedStep("put", .map(fields)))
            case .directory(let root, let filter, let prefix):
                var files: [(String, RecordedStep.Value)] = [("root", try places.path(root))]
                if let pattern = filter.whole?.pattern {
                    let text = try RecordedPlaces.text(pattern, "pattern")
                    files.append(("include", .list([.text("/\(text)")])))
                }
                if followsLinks { files.append(("follow_links", .flag(true))) }
                let id = recording.nextID()
                steps.append(RecordedStep("select", .map([("files", .map(files))]), id: id))
                let before = try RecordedPlaces.text(prefix, "name").replacing("${{", with: "$${{")
                let fields: [(String, RecordedStep.Value)] = [
                    ("items", .template("${{ steps.\(id).items }}")), ("bucket", .text(bucket.rawValue)),
                    ("key", .template("\(before)${{ item.rel }}")), ("wait", .flag(true)),
                ]
                steps.append(RecordedStep("bulk_put", .map(fields + settings)))
            }
        }
        return steps
    }
}

extension PutFlags {
    /// What steps say of them.
    func recorded(_ places: RecordedPlaces) throws(Unrecordable) -> [(String, RecordedStep.Value)] {
        var fields: [(String, RecordedStep.Value)] = [
            ("if_exists", .text(keepsExisting ? "skip_same" : "replace"))
        ]
        if !tags.isEmpty {
            fields.append(
                ("tags", .map(tagsByName.sorted { $0.key < $1.key }.map { ($0.key, .text($0.value)) })))
        }
        if contentType != nil {
            throw Unrecordable(reason: "steps of workflows do not give media types")
        }
        if let chunkSize, chunkSize != PutDefaults.chunkSize {
            fields.append(("chunk_size", .text("\(chunkSize.bytes)B")))
        }
        if let replicas, replicas != PutDefaults.replicas { fields.append(("replicas", .number(replicas))) }
        if replacing == .direct { fields.append(("replace", .text("direct"))) }
        if let compress = filters.compress { fields.append(("compress", .text(compress.rawValue))) }
        if let key = filters.key.keyFile { fields.append(("key_file", try places.path(key.path(home: places.home)))) }
        return fields
    }
}

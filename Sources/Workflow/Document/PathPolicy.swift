package import SystemPackage

/// Which local files the steps of a workflow may open. Where a workflow says it at all, what it does not name is closed.
package struct PathPolicy: DocumentSection {
    package let read: [FilePath]
    package let write: [FilePath]

    private enum Keys {
        static let read = ListKey<FilePath>(
            "read", template: false,
            "files, and directories with all that is below them, that may be read; default: none")
        static let write = ListKey<FilePath>(
            "write", template: false, "the same for files that may be written; default: none")
    }

    static let schema = MapSchema("paths", [Keys.read.schema, Keys.write.schema])

    init?(_ reader: MapReader) {
        read = reader.literals(Keys.read) ?? []
        write = reader.literals(Keys.write) ?? []
    }
}

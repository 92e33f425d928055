internal import SystemPackage

/// The copies of a catalog from before it was carried forward to a newer format: `catalog.sqlite.format-N`. They are kept
/// until a check finds the store clean; until then the older version of the program can be given its catalog back.
struct OlderCatalog: Sendable {
    private let file: CatalogFile

    init(_ file: CatalogFile) { self.file = file }

    /// Keeps a copy of the catalog as it is, durably.
    ///
    /// - Parameter version: its format.
    /// - Throws: ``NodeError``.
    func keep(version: Int) throws {
        let path = file.directory.appending("\(Self.prefix)\(version)")
        try CatalogCopy.reading(file.path) { try CatalogCopy.write($0, to: path, files: file.files) }
    }

    /// The copies that are kept.
    ///
    /// - Throws: ``NodeError``.
    func copies() throws(NodeError) -> [FilePath] {
        try file.files.names(in: file.directory)
            .filter {
                $0.string.hasPrefix(Self.prefix) && $0.string.dropFirst(Self.prefix.count).allSatisfy(\.isNumber)
            }
            .map { file.directory.appending($0) }
    }

    /// Removes the copies.
    ///
    /// - Returns: those that there were.
    /// - Throws: ``NodeError``.
    func remove() throws(NodeError) -> [FilePath] {
        let copies = try copies()
        for copy in copies { try file.files.remove(copy) }
        return copies
    }

    private static let prefix = "\(CatalogFile.name).format-"
}

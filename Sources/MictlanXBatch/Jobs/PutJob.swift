package import MictlanXClient
internal import MictlanXModel
package import SystemPackage

/// The items of a frozen list of puts as the client takes them.
package struct PutJob: Sendable {
    private let items: ItemSet
    private let options: PutOptions
    private let settled: OrdinalSet
    private let base: FilePath?
    private let mayBeThere: @Sendable (Int) -> Bool
    /// Tells the media type of each ball by its name; `nil` for that of the options.
    package var types: MediaTypes?

    /// - Parameters:
    ///   - items: the list.
    ///   - options: the same for every item but for the tags, which the list holds.
    ///   - settled: ordinals of items that are done already; they are passed over.
    ///   - base: where relative paths of the list begin; `nil` for the working directory.
    ///   - mayBeThere: whether an item may have been sent before: the same content in the store is then no conflict.
    package init(
        _ items: ItemSet, options: PutOptions, settled: OrdinalSet = OrdinalSet(), base: FilePath? = nil,
        mayBeThere: @escaping @Sendable (Int) -> Bool = { _ in false }
    ) {
        self.mayBeThere = mayBeThere
        self.items = items
        self.options = options
        self.settled = settled
        self.base = base
    }

    /// The items.
    ///
    /// - Parameters:
    ///   - mayBegin: whether a further item may be begun.
    ///   - refused: what is done about a file that no ball can be made of; the client never sees it.
    /// - Returns: the items, pulled one by one.
    package func sequence(
        while mayBegin: @escaping @Sendable () -> Bool = { true },
        refused: @escaping @Sendable (_ ordinal: Int, RefusedItem) async throws -> Void
    ) -> PullSequence<BulkItem> {
        PullSequence { [self] in
            let next = try await items.pull(behind: settled)
            return {
                while mayBegin(), let listed = try await next() {
                    switch listed.item {
                    case .refused(let item): try await refused(listed.ordinal, item)
                    case .put(let put):
                        var options = self.options
                        options.tags = put.tags
                        if let types { options.contentType = types.type(of: put.address.ball.name.bytes) }
                        if options.ifExists == .fail, mayBeThere(listed.ordinal) { options.ifExists = .skipSame }
                        if !put.isNamed { options.fileTags = .none }
                        return BulkItem(
                            ordinal: listed.ordinal, address: put.address,
                            source: .file(base?.pushing(put.file.path) ?? put.file.path),
                            options: options, fileSize: put.file.size)
                    case .file, .ball: continue
                    }
                }
                return nil
            }
        }
    }
}

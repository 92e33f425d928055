internal import MictlanXModel

extension PutOptions {
    /// Refuses what could never be put, before anything is read or sent.
    ///
    /// - Throws: ``MictlanXError`` `invalidArgument`.
    func check(_ address: BallAddress) throws(MictlanXError) {
        try check(tags: tags, of: address)
        for filter in filters where !filter.hasValidName {
            throw MictlanXError(
                .invalidArgument, "'\(filter.name)' is no name of a filter: letters, digits, '-' and '_' only")
        }
        guard filters.isEmpty || filterTags.isEmpty else {
            throw MictlanXError(
                .invalidArgument, "ball '\(address)': what went through filters already goes through no others")
        }
        guard replicas >= 1 else {
            throw MictlanXError(.invalidArgument, "ball '\(address)': at least one replica is needed")
        }
    }

    /// The tags that are the client's own.
    private static let ownTags = ReservedTag.layout.union(FilterRecord.tagNames)

    /// Refuses tags that are the client's own.
    ///
    /// - Throws: ``MictlanXError`` `invalidArgument`.
    func check(tags: [String: String], of address: BallAddress) throws(MictlanXError) {
        if let tag = tags.keys.filter(Self.ownTags.contains).min() {
            throw MictlanXError(
                .invalidArgument,
                "ball '\(address)': the tag '\(tag)' is the client's own and cannot be set; choose another name")
        }
        if let moment = tags[ReservedTag.updatedAt], Timestamp(tag: moment) == nil {
            throw MictlanXError(
                .invalidArgument,
                "ball '\(address)': the tag '\(ReservedTag.updatedAt)' is a decimal number of milliseconds since 1970,"
                    + " not '\(moment)'")
        }
    }
}

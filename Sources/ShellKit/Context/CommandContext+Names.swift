import MictlanXModel

extension CommandContext {
    /// Where a command stands that goes to a store.
    ///
    /// - Parameter target: the store that its flags or words name; `nil` where they name none.
    /// - Returns: what its names begin with.
    func nameBase(at target: StoreOptions?) async -> NameBase {
        if let name = target?.profile?.text, name != connection ?? session.places.current {
            return NameBase(connection: name)
        }
        return NameBase(bucket: await bucket)
    }
}

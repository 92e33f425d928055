/// `set`: names values for the steps behind it, as outputs of the step: `steps.<id>.<name>`.
///
/// The values are evaluated together, so none of them sees another one of the same step.
package struct SetStep: Sendable {
    package let values: [NamedValue]

    static let key = KeySchema("set", .map(.any), "name values; later steps see them as outputs of this one")

    init?(_ entry: YAMLEntry, _ decoding: Decoding) {
        let values = decoding.values(entry, of: Self.key)
        guard case .mapping(let entries) = entry.value.content, !entries.isEmpty, values.count == entries.count else {
            return nil
        }
        self.values = values
    }
}

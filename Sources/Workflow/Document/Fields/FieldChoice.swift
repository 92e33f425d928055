package import MictlanXClient
internal import MictlanXText

/// A closed set of words.
package protocol FieldChoice: FieldValue, RawRepresentable, CaseIterable where RawValue == String {}

extension FieldChoice {
    package static var schemaType: SchemaType { .choice(allCases.map(\.rawValue)) }

    package init(value: WorkflowValue) throws(FieldMismatch) {
        guard case .string(let text) = value else { throw .wrongType }
        guard let choice = Self(rawValue: text) else {
            let words = Self.allCases.map(\.rawValue)
            throw .notAllowed(
                "\(text.quoted) is none of: \(words.joined(separator: ", "))",
                meant: Suggestion.closest(to: text, among: words))
        }
        self = choice
    }
}

extension PutOptions.IfExists: FieldChoice {}
extension PutOptions.Replacing: FieldChoice {}
extension GetOptions.IfExists: FieldChoice {}
extension Compression: FieldChoice {}
extension RetryPolicy.Jitter: FieldChoice {
    package static var allCases: [RetryPolicy.Jitter] { [.full, .none] }
}

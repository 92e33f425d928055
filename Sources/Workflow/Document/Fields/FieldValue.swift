package import MictlanXClient
package import MictlanXModel
package import SystemPackage

/// Why a value cannot stand in a field.
package enum FieldMismatch: Error, Hashable, Sendable {
    case wrongType
    /// The type fits and the value does not; the reason.
    case notAllowed(String)
}

/// A Swift type that a key of the document can hold: parsed once, trusted afterwards.
package protocol FieldValue: Sendable {
    static var schemaType: SchemaType { get }

    /// Takes a value, literal or computed.
    init(value: WorkflowValue) throws(FieldMismatch)
}

extension Bool: FieldValue {
    package static var schemaType: SchemaType { .bool }

    package init(value: WorkflowValue) throws(FieldMismatch) {
        guard case .bool(let value) = value else { throw .wrongType }
        self = value
    }
}

extension String: FieldValue {
    package static var schemaType: SchemaType { .string }

    package init(value: WorkflowValue) throws(FieldMismatch) {
        guard case .string(let text) = value else { throw .wrongType }
        guard !text.utf8.contains(0) else { throw .notAllowed("NUL is not allowed here") }
        self = text
    }
}

/// Text for people or for content: any single value in its string form, not necessarily UTF-8.
package struct TextContent: FieldValue, Hashable {
    package let bytes: [UInt8]

    package static var schemaType: SchemaType { .text }

    package init(value: WorkflowValue) throws(FieldMismatch) {
        guard let bytes = value.textForm else { throw .wrongType }
        self.bytes = bytes
    }

    /// The text; bytes that are not UTF-8 show as U+FFFD.
    package var text: String { String(decoding: bytes, as: UTF8.self) }
}

/// A whole number, 0 or more.
package struct NaturalNumber: FieldValue, Hashable {
    package let value: Int

    package static var schemaType: SchemaType { .natural }

    package init(value: WorkflowValue) throws(FieldMismatch) {
        guard case .int(let number) = value else { throw .wrongType }
        guard number >= 0 else { throw .notAllowed("\(number) is negative") }
        self.value = number
    }
}

/// A whole number from 1 to a million: a count of tries, replicas or transfers.
package struct PositiveNumber: FieldValue, Hashable {
    package static let maximum = 1_000_000

    package let value: Int

    package static var schemaType: SchemaType { .positive }

    package init(value: WorkflowValue) throws(FieldMismatch) {
        guard case .int(let number) = value else { throw .wrongType }
        guard number >= 1 else { throw .notAllowed("\(number) is less than 1") }
        guard number <= Self.maximum else { throw .notAllowed("\(number) is more than \(Self.maximum)") }
        self.value = number
    }
}

extension Double: FieldValue {
    package static var schemaType: SchemaType { .number }

    package init(value: WorkflowValue) throws(FieldMismatch) {
        switch value {
        case .float(let number): self = number
        case .int(let number): self = Double(number)
        default: throw .wrongType
        }
        guard isFinite else { throw .notAllowed("the number is not finite") }
    }
}

/// A part of a whole, from 0 to 1.
package struct Fraction: FieldValue, Hashable {
    package let value: Double

    package static var schemaType: SchemaType { .fraction }

    package init(value: WorkflowValue) throws(FieldMismatch) {
        let number = try Double(value: value)
        guard (0...1).contains(number) else { throw .notAllowed("\(number) is not between 0 and 1") }
        self.value = number
    }
}

/// A percentage, from 0 to 100.
package struct Percentage: FieldValue, Hashable {
    package let value: Double

    package static var schemaType: SchemaType { .percent }

    package init(value: WorkflowValue) throws(FieldMismatch) {
        let number = try Double(value: value)
        guard (0...100).contains(number) else { throw .notAllowed("\(number) is not between 0 and 100") }
        self.value = number
    }
}

extension Duration: FieldValue {
    package static var schemaType: SchemaType { .duration }

    package init(value: WorkflowValue) throws(FieldMismatch) {
        guard case .duration(let duration) = value else { throw .wrongType }
        guard duration >= .zero else { throw .notAllowed("the duration is negative") }
        self = duration
    }
}

extension ByteCount: FieldValue {
    package static var schemaType: SchemaType { .size }

    package init(value: WorkflowValue) throws(FieldMismatch) {
        guard case .size(let size) = value else { throw .wrongType }
        self = size
    }
}

/// A limit of age: back from now, or a moment.
package enum AgeLimit: FieldValue, Hashable {
    case duration(Duration)
    case time(Timestamp)

    package static var schemaType: SchemaType { .age }

    package init(value: WorkflowValue) throws(FieldMismatch) {
        switch value {
        case .duration(let duration): self = .duration(duration)
        case .time(let time): self = .time(time)
        default: throw .wrongType
        }
    }

    /// The moment that is meant.
    ///
    /// - Parameter now: What durations are counted back from.
    /// - Returns: The moment.
    package func moment(before now: Timestamp) -> Timestamp {
        switch self {
        case .duration(let duration): now.earlier(by: duration)
        case .time(let time): time
        }
    }
}

extension BucketID: FieldValue {
    package static var schemaType: SchemaType { .bucket }

    package init(value: WorkflowValue) throws(FieldMismatch) {
        guard case .string(let text) = value else { throw .wrongType }
        do { try self.init(text) } catch { throw .notAllowed("\(error)") }
    }
}

extension BallName: FieldValue {
    package static var schemaType: SchemaType { .ballName }

    package init(value: WorkflowValue) throws(FieldMismatch) {
        guard let bytes = value.textBytes else { throw .wrongType }
        do { try self.init(bytes: bytes) } catch { throw .notAllowed("\(error)") }
    }
}

extension FilePath: FieldValue {
    package static var schemaType: SchemaType { .path }

    package init(value: WorkflowValue) throws(FieldMismatch) {
        guard let bytes = value.textBytes else { throw .wrongType }
        guard !bytes.isEmpty else { throw .notAllowed("the path is empty") }
        guard !bytes.contains(0) else { throw .notAllowed("NUL is not allowed in a path") }
        self.init(bytes: bytes)
    }
}

/// A file-name pattern that was checked.
package struct GlobPattern: FieldValue, Hashable {
    package let text: String
    package let glob: Glob

    package static var schemaType: SchemaType { .glob }

    package init(value: WorkflowValue) throws(FieldMismatch) {
        guard case .string(let text) = value else { throw .wrongType }
        do { glob = try Glob(text) } catch { throw .notAllowed("\(error)") }
        self.text = text
    }
}

extension ItemSet: FieldValue {
    package static var schemaType: SchemaType { .items }

    package init(value: WorkflowValue) throws(FieldMismatch) {
        guard case .items(let items) = value else { throw .wrongType }
        self = items
    }
}

/// A closed set of words.
package protocol FieldChoice: FieldValue, RawRepresentable, CaseIterable where RawValue == String {}

extension FieldChoice {
    package static var schemaType: SchemaType { .choice(allCases.map(\.rawValue)) }

    package init(value: WorkflowValue) throws(FieldMismatch) {
        guard case .string(let text) = value else { throw .wrongType }
        guard let choice = Self(rawValue: text) else {
            let words = Self.allCases.map(\.rawValue)
            let meant = Suggestion.closest(to: text, among: words).map { "; did you mean '\($0)'?" } ?? ""
            throw .notAllowed("\(text.quoted) is none of: \(words.joined(separator: ", "))\(meant)")
        }
        self = choice
    }
}

extension PutOptions.IfExists: FieldChoice {}
extension GetOptions.IfExists: FieldChoice {}
extension RetryPolicy.Jitter: FieldChoice {
    package static var allCases: [RetryPolicy.Jitter] { [.full, .none] }
}

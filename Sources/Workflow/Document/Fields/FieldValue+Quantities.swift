package import MictlanXModel

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
        guard (0...1).contains(number) else {
            let isPercentage = number > 1 && number <= 100
            throw .notAllowed(
                "\(NumberText.shown(number)) is not between 0 and 1",
                meant: isPercentage ? NumberText.shown(number / 100) : nil)
        }
        self.value = number
    }
}

/// A percentage, from 0 to 100.
package struct Percentage: FieldValue, Hashable {
    package let value: Double

    package static var schemaType: SchemaType { .percent }

    package init(value: WorkflowValue) throws(FieldMismatch) {
        let number = try Double(value: value)
        guard (0...100).contains(number) else {
            throw .notAllowed("\(NumberText.shown(number)) is not between 0 and 100")
        }
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

    /// The moment that is meant; durations are counted back from now.
    package func moment(before now: Timestamp) -> Timestamp {
        switch self {
        case .duration(let duration): now.earlier(by: duration)
        case .time(let time): time
        }
    }
}

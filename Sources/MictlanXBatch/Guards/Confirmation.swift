package import MictlanXModel

/// What a person is asked before something is deleted.
package struct ConfirmationRequest: Hashable, Sendable {
    package let step: String
    /// How many balls would go.
    package let count: Int
    package let bytes: ByteCount
    /// How many of them have a size that is not known.
    package let unsized: Int
    /// The bucket, where the whole of it would go.
    package let bucket: BucketID?
    /// The first names, at most ``sampleSize``.
    package let sample: [String]
    /// Whether an answer that was given beforehand does not count.
    package let needsPerson: Bool
    /// What an item is.
    package let noun: String
    /// What the store is called; `nil` where that goes without saying.
    package let place: String?

    package init(
        step: String, count: Int, bytes: ByteCount, unsized: Int = 0, bucket: BucketID?, sample: [String],
        needsPerson: Bool = false, noun: String = "ball",
        place: String? = nil
    ) {
        self.step = step
        self.count = count
        self.bytes = bytes
        self.unsized = unsized
        self.bucket = bucket
        self.sample = sample
        self.needsPerson = needsPerson
        self.noun = noun
        self.place = place
    }

    package static let sampleSize = 5

    /// Above this many balls the count has to be typed.
    package static let typedAbove = 1_000
}

/// The answer to a ``ConfirmationRequest``.
package enum ConfirmationAnswer: Hashable, Sendable {
    case confirmed
    case declined
    /// There is nobody to ask.
    case unavailable
}

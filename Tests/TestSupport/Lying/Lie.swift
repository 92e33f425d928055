/// What a ``LyingRouter`` says in place of the truth.
package enum Lie: String, Sendable, CaseIterable {
    /// Every size, count and time is the largest number of 64 bits.
    case largest
    /// Every size, count and time is a half of that, so that two of them are too much and each ball is whole.
    case huge
    /// Every size, count and time is below zero.
    case negative
    /// Every number has a fraction, or is far beyond 64 bits.
    case fractions
    /// Balls of few chunks, whose indexes are as far apart as they can be.
    case sparse
    /// Listings that never end, each entry new.
    case endless
    /// Listings that never end and say the same for ever.
    case repeating
    /// Every request is taken, and no byte comes.
    case silent
    /// A byte of the answer comes each half second.
    case dripping

    /// Whether a command ends only by its deadline.
    package var isUnending: Bool { [.endless, .repeating, .silent, .dripping].contains(self) }

    /// The number that stands where `truth` should; JSON.
    func number(_ truth: Int) -> String {
        switch self {
        case .largest: "9223372036854775807"
        case .huge: "4611686018427387904"
        case .negative: "-9223372036854775808"
        case .fractions: truth.isMultiple(of: 2) ? "1.5" : "1e300"
        case .sparse, .endless, .repeating, .silent, .dripping: String(truth)
        }
    }

    /// The same within a tag, which is a text.
    func tag(_ truth: Int) -> String { number(truth) }
}

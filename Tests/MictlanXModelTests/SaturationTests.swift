import MictlanXModel
import Testing

/// Sums of foreign numbers end at the range of their type and never end the process.
struct SaturationTests {
    @Test(
        arguments: [
            (Int.max, Int.max, Int.max), (.min, .min, .min), (.max, .min, -1), (.max, 1, .max), (.min, -1, .min),
            (2, 3, 5),
        ] as [(Int, Int, Int)])
    func sums(left: Int, right: Int, sum: Int) {
        #expect(left +| right == sum)
        var total = left
        total +|= right
        #expect(total == sum)
    }

    @Test(
        arguments: [
            (Int.max, Int.min, Int.max), (.min, .max, .min), (.min, 1, .min), (0, .min, .max), (.max, .max, 0),
            (2, 3, -1),
        ] as [(Int, Int, Int)])
    func differences(left: Int, right: Int, difference: Int) {
        #expect(left -| right == difference)
    }

    @Test(
        arguments: [
            (Int.max, 2, Int.max), (.min, 2, .min), (.min, -1, .max), (.max, -2, .min), (0, .min, 0), (-3, 2, -6),
        ] as [(Int, Int, Int)])
    func products(left: Int, right: Int, product: Int) {
        #expect(left *| right == product)
    }

    @Test(
        arguments: [
            (1e300, Int.max), (-1e300, .min), (.infinity, .max), (-.infinity, .min), (.nan, 0), (1.9, 1), (-1.9, -1),
        ] as [(Double, Int)])
    func numbersWithAFraction(value: Double, whole: Int) {
        #expect(Int(saturating: value) == whole)
    }

    /// A clock that is centuries off, and a file of such a time.
    @Test(
        arguments: [
            (Int64.max, Int64(999_999_999), Int64.max), (.min, 0, .min), (9_300_000_000, 0, .max),
            (-9_300_000_000, 5, .min + 5), (1, 2, 1_000_000_002),
        ] as [(Int64, Int64, Int64)])
    func moments(seconds: Int64, nanoseconds: Int64, expected: Int64) {
        let moment = Timestamp(seconds: seconds, nanoseconds: nanoseconds)
        #expect(moment.nanoseconds == expected)
        #expect(!moment.description.isEmpty)
        #expect(moment.earlier(by: .seconds(Int64.max)).nanoseconds == .min)
    }
}

/// A number with its noun: `1 ball`, `2 balls`, `1,204 balls`.
package struct Count: CustomStringConvertible {
    private let number: Int
    private let noun: String

    package init(_ number: Int, _ noun: String) {
        self.number = number
        self.noun = noun
    }

    package var description: String {
        "\(Self.grouped(number)) \(noun)\(number == 1 ? "" : "s")"
    }

    /// The digits in groups of three.
    package static func grouped(_ number: Int) -> String {
        let digits = Array(String(number.magnitude))
        var groups: [String] = []
        var end = digits.count
        while end > 0 {
            groups.insert(String(digits[max(0, end - 3)..<end]), at: 0)
            end -= 3
        }
        return (number < 0 ? "-" : "") + groups.joined(separator: ",")
    }
}

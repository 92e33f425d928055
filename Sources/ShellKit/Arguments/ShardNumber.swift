import ArgumentParser

/// One part of a plan, as in `3/8`: the first is 1.
struct ShardNumber: ExpressibleByArgument, Hashable, Sendable, CustomStringConvertible {
    let number: Int
    let count: Int

    init?(argument: String) {
        let parts = argument.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, let number = Self.number(parts[0]), let count = Self.number(parts[1]), number <= count
        else { return nil }
        (self.number, self.count) = (number, count)
    }

    private static func number(_ text: Substring) -> Int? {
        guard text.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }), let number = Int(text),
            number > 0
        else { return nil }
        return number
    }

    var description: String { "\(number)/\(count)" }
}

import Glibc

/// Names in one buffer, four bytes more than the text of each: a bucket may have hundreds of thousands.
struct NameList: Sendable {
    private var text: [UInt8] = []
    /// Where each name ends.
    private var ends: [UInt32] = []

    var count: Int { ends.count }

    /// What the names occupy, in bytes.
    var size: Int { text.count + ends.count * MemoryLayout<UInt32>.size }

    /// The same with another name.
    func size(with name: String) -> Int { size + name.utf8.count + MemoryLayout<UInt32>.size }

    /// Adds a name, unless it is the one that was added last.
    mutating func append(_ name: String) {
        let start = text.count
        text.append(contentsOf: name.utf8)
        let isRepeated = count > 0 && text[range(count - 1)] == text[start...]
        guard !isRepeated, let end = UInt32(exactly: text.count) else {
            text.removeSubrange(start...)
            return
        }
        ends.append(end)
    }

    /// The names in the order of their bytes, each once.
    func sorted() -> NameList {
        text.withUnsafeBytes { text in
            guard let base = text.baseAddress else { return self }
            let isBefore = { (left: Int, right: Int) in
                let (left, right) = (range(left), range(right))
                let order = memcmp(base + left.lowerBound, base + right.lowerBound, min(left.count, right.count))
                return order != 0 ? order < 0 : left.count < right.count
            }
            guard !(1..<max(1, count)).allSatisfy({ isBefore($0 - 1, $0) }) else { return self }
            var list = NameList()
            list.text.reserveCapacity(text.count)
            list.ends.reserveCapacity(ends.count)
            var last: Int?
            for index in (0..<count).sorted(by: isBefore) {
                if let last, !isBefore(last, index) { continue }
                last = index
                list.text.append(contentsOf: text[range(index)])
                list.ends.append(UInt32(truncatingIfNeeded: list.text.count))
            }
            return list
        }
    }

    /// Where those stand that begin with a text, in a list that is sorted.
    func range(startingWith prefix: String) -> Range<Int> {
        let prefix = Array(prefix.utf8)
        let first = firstIndex { $0.lexicographicallyPrecedes(prefix) }
        return first..<max(first, firstIndex { $0.lexicographicallyPrecedes(prefix) || $0.starts(with: prefix) })
    }

    /// Those that begin with a text, in a list that is not sorted.
    ///
    /// - Parameters:
    ///   - prefix: the text.
    ///   - limit: so many names at most.
    /// - Returns: the first of them, and how many there are.
    func names(startingWith prefix: String, atMost limit: Int) -> (first: [String], count: Int) {
        let prefix = Array(prefix.utf8)
        var names: [String] = []
        var found = 0
        text.withUnsafeBytes { text in
            guard let base = text.baseAddress else { return }
            for index in 0..<count {
                let range = range(index)
                guard range.count >= prefix.count, memcmp(base + range.lowerBound, prefix, prefix.count) == 0 else {
                    continue
                }
                found += 1
                if found <= limit { names.append(self[index]) }
            }
        }
        return (names, found)
    }

    subscript(index: Int) -> String { String(decoding: text[range(index)], as: UTF8.self) }

    private func range(_ index: Int) -> Range<Int> { (index > 0 ? Int(ends[index - 1]) : 0)..<Int(ends[index]) }

    /// The first name of which a condition is not true; it is true of all before that one.
    private func firstIndex(behind isBefore: (ArraySlice<UInt8>) -> Bool) -> Int {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if isBefore(text[range(middle)]) { low = middle + 1 } else { high = middle }
        }
        return low
    }
}

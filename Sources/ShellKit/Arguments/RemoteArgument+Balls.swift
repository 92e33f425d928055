import MictlanXBatch
import MictlanXModel
import MictlanXText

extension RemoteArgument {
    /// What `get` and `rm` work on.
    ///
    /// - Throws: `ShellError` with code 2 for a whole bucket without `-r`, and for `-r` with an id.
    func targets(current: BucketID?, isByID: Bool, isRecursive: Bool, word: Int) throws(ShellError) -> RemoteTarget {
        guard !isByID || !isRecursive else { throw .usage("--by-id names one ball, and -r what is below it") }
        let found = try ShellError.blaming(word: word) { () throws(ShellError) in
            try target(current: current, reading: isByID ? .ids : .names)
        }
        if isRecursive { return .tree(found) }
        guard case .bucket = found else { return found }
        throw .usage("\(text.quoted) names no ball", hint: "-r takes every ball of it", word: word)
    }

    /// The one ball that is meant.
    ///
    /// - Throws: `ShellError` with code 2 for a bucket or a pattern.
    func ball(current: BucketID?, isByID: Bool, word: Int) throws(ShellError) -> BallAddress {
        let found = try ShellError.blaming(word: word) { () throws(ShellError) in
            try target(current: current, reading: isByID ? .ids : .names)
        }
        switch found {
        case .ball(let address):
            return address
        case .bucket(let bucket):
            throw .usage("\(text.quoted) names no ball", hint: "write \(bucket)/NAME", word: word)
        case .pattern, .tree:
            throw .usage(
                "\(text.quoted) is a pattern; one ball is needed",
                hint: "write '\\' before a character that belongs to the name", word: word)
        }
    }
}

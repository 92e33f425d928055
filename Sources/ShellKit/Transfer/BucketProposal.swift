import MictlanXClient
import MictlanXModel
import MictlanXText

/// What may have been meant by the name of a bucket that there is not.
enum BucketProposal {
    /// - Returns: a hint; nil where no bucket has a name like that, or no answer came.
    static func hint(for bucket: BucketID, in store: any ObjectStore) async -> String? {
        guard let answer = try? await store.buckets() else { return nil }
        let names = answer.buckets.map { $0.bucket.rawValue }
        return Suggestion.closest(to: bucket.rawValue, among: names).map { "did you mean \($0)?" }
    }
}

import MictlanXBatch
import MictlanXClient
import MictlanXModel
import MictlanXText

/// What may have been meant by the name of a bucket that there is not.
enum BucketProposal {
    /// Whether a bucket holds nothing yet, as far as the first answer tells: a put makes it then.
    static func isNew(_ bucket: BucketID, in store: any ObjectStore) async -> Bool {
        let call = CallOptions(timeout: .seconds(5), deadline: .seconds(5), retry: RetryPolicy(attempts: 1))
        do {
            for try await _ in store.balls(in: bucket, call: call) { return false }
            return true
        } catch {
            return MictlanXError.Code.noBucket ~= error
        }
    }

    /// - Returns: a hint; nil where no bucket has a name like that, or no answer came.
    static func hint(for bucket: BucketID, in store: any ObjectStore) async -> String? {
        // A proposal is a courtesy, and no reason to wait.
        let call = CallOptions(timeout: .seconds(2), deadline: .seconds(2), retry: RetryPolicy(attempts: 1))
        guard let answer = try? await store.buckets(call: call) else { return nil }
        let names = answer.shown.map { $0.bucket.rawValue }
        return Suggestion.closest(to: bucket.rawValue, among: names).map { "did you mean \($0)?" }
    }
}

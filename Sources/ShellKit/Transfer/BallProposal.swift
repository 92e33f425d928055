import MictlanXClient
import MictlanXModel
import MictlanXText

/// What may have been meant by the name of a ball that there is not.
enum BallProposal {
    /// So many names are compared: a proposal is a courtesy, and no reason to read a long listing.
    private static let limit = 2_000

    /// How long is waited for what is only a courtesy.
    static let call = CallOptions(timeout: .seconds(2), deadline: .seconds(2), retry: RetryPolicy(attempts: 1))

    /// - Parameters:
    ///   - address: the ball that is not there.
    ///   - word: how it was written: the proposal is written the same way, and can be typed.
    ///   - store: asked for the names that are there.
    /// - Returns: a hint; `nil` where no name among the first ones is like it, or no answer came soon.
    static func hint(for address: BallAddress, as word: String, in store: any ObjectStore) async -> String? {
        var names: [String] = []
        var isEmpty = true
        do {
            for try await ball in store.balls(in: address.bucket, call: call) {
                isEmpty = false
                // One that is listed and not served is no other.
                if ball.address != address { names.append(ball.address.ball.name.text) }
                if names.count == limit { break }
            }
        } catch {
            guard MictlanXError.Code.noBucket ~= error else { return nil }
        }
        guard !isEmpty else {
            let near = await BucketProposal.hint(for: address.bucket, in: store)
            return near ?? "there is no bucket '\(address.bucket)'; 'buckets' lists them"
        }
        let missing = address.ball.name.text
        if names.contains(where: { $0.hasPrefix("\(missing)/") }) {
            return "there are balls below it: 'ls \(word)/' lists them, -r takes them"
        }
        let place = word.hasSuffix(missing) ? String(word.dropLast(missing.count)) : "\(address.bucket)/"
        return Suggestion.closest(to: missing, among: names).map { "did you mean \(place)\($0)?" }
    }
}

import MictlanXClient
import MictlanXModel
import MictlanXText

/// What may have been meant by the name of a ball that there is not.
enum BallProposal {
    /// So many names are compared: a proposal is a courtesy, and no reason to read a long listing.
    private static let limit = 2_000

    /// - Parameters:
    ///   - address: the ball that is not there.
    ///   - word: how it was written: the proposal is written the same way, and can be typed.
    ///   - store: asked for the names that are there.
    /// - Returns: a hint; `nil` where no name among the first ones is like it, or no answer came soon.
    static func hint(for address: BallAddress, as word: String, in store: any ObjectStore) async -> String? {
        let call = CallOptions(timeout: .seconds(2), deadline: .seconds(2), retry: RetryPolicy(attempts: 1))
        var names: [String] = []
        do {
            for try await ball in store.balls(in: address.bucket, call: call) {
                // One that is listed and not served is no other.
                if ball.address != address { names.append(ball.address.ball.name.text) }
                if names.count == limit { break }
            }
        } catch {
            return nil
        }
        let missing = address.ball.name.text
        let place = word.hasSuffix(missing) ? String(word.dropLast(missing.count)) : "\(address.bucket)/"
        return Suggestion.closest(to: missing, among: names).map { "did you mean \(place)\($0)?" }
    }
}

import MictlanXClient
import MictlanXModel
import MictlanXText

/// What may have been meant by the name of a ball that there is not.
enum BallProposal {
    /// So many names are compared: a proposal is a courtesy, and no reason to read a long listing.
    private static let limit = 2_000

    /// - Returns: a hint; `nil` where no name among the first ones is like it, or no answer came soon.
    static func hint(for address: BallAddress, in store: any ObjectStore) async -> String? {
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
        return Suggestion.closest(to: address.ball.name.text, among: names).map {
            "did you mean \(address.bucket)/\($0)?"
        }
    }
}

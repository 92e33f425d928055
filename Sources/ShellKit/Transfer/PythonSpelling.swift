import MictlanXClient
import MictlanXModel
import MictlanXText

/// How the Python client spells a name as an id: it drops what an id cannot hold, so that `report.pdf` is the ball
/// `reportpdf`.
enum PythonSpelling {
    /// What may have been meant by the name of a ball that is not there.
    ///
    /// - Parameters:
    ///   - address: the ball that is not there.
    ///   - store: asked whether the other spelling is.
    /// - Returns: `nil` where it is not, or nothing tells.
    static func hint(for address: BallAddress, in store: any ObjectStore) async -> String? {
        let name = address.ball.name.text
        guard let ball = try? BallID(sanitize(name)), ball != address.ball else { return nil }
        let call = CallOptions(timeout: .seconds(10), deadline: .seconds(10), retry: RetryPolicy(attempts: 1))
        guard (try? await store.info(of: BallAddress(bucket: address.bucket, ball: ball), call: call)) != nil else {
            return nil
        }
        return "did you mean \(ball.rawValue.quoted)? that is how the Python client spells it"
    }
}

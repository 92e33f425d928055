internal import MictlanXModel
import Synchronization

/// The bytes of a ball of one small chunk that came behind its listing, until they are asked for. They are believed no more
/// than bytes that come by themselves.
final class BroughtContent: Sendable {
    /// Whether the ball is known to be small, so that its listing goes along with others.
    let isExpected: Bool
    private let bytes = Mutex<[UInt8]?>(nil)

    /// - Parameter size: what is known of the size of the ball if it has one chunk, in bytes.
    init(expecting size: Int?) { isExpected = HTTPBody.small(size) != nil }

    /// Gives the bytes away, once.
    func take() -> [UInt8]? { bytes.withLock { $0.take() } }

    /// The listing of an answer; what comes behind it is kept.
    ///
    /// - Throws: ``MictlanXError`` `badAnswer`; what the transfer throws.
    func listing(in response: HTTPResponse, _ subject: String) async throws -> ByteStream {
        bytes.withLock { $0 = nil }
        guard let field = response.headers[WireHeader.documentSize] else { return response.body }
        let whole = try await response.body.collect(upTo: ByteStream.longestHeld)
        guard let size = Int(field), (0...whole.count).contains(size) else {
            throw MictlanXError(.badAnswer, "\(subject): the answer does not say where its listing ends")
        }
        bytes.withLock { $0 = Array(whole[size...]) }
        return ByteStream(Array(whole[..<size]))
    }
}

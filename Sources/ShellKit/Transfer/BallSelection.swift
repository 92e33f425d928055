import MictlanXClient
import MictlanXModel
import Workflow

/// The balls that a command's words choose, each once.
struct BallSelection: Sendable {
    let targets: [RemoteTarget]
    /// The words as they were written, for messages.
    let words: [String]

    /// Lists each bucket once for its patterns and writes down what they match.
    ///
    /// - Throws: `ShellError` with code 9 when a pattern matches nothing: nothing of the command is done then.
    func spooled(from store: any ObjectStore, directory: String) async throws -> BallSpool {
        var writer = try BallSpool.Writer(directory: directory)
        for (index, target) in targets.enumerated() {
            let earlier = targets[..<index]
            switch target {
            case .ball(let address):
                guard !earlier.contains(.ball(address)), !targets.contains(where: { $0.isPattern(for: address) }) else {
                    continue
                }
                let info = try await Self.info(of: address, in: store)
                try writer.append(.init(address: address, size: info?.size ?? 0, checksum: nil))
            case .pattern(let bucket, _), .bucket(let bucket):
                var matched = false
                for try await ball in store.balls(in: bucket) where target.includes(ball.address) {
                    matched = true
                    guard !earlier.contains(where: { $0.isPattern(for: ball.address) }) else { continue }
                    try writer.append(.init(address: ball.address, size: ball.size, checksum: ball.checksum))
                }
                guard matched else {
                    throw ShellError.noMatch(
                        "no ball matches \(words[index].quoted)",
                        hint: "write '\\' before a character that belongs to the name", word: index + 1)
                }
            }
        }
        return try writer.finish()
    }

    /// What is known of a named ball; nil when it is not there, which the operation itself will report.
    private static func info(of address: BallAddress, in store: any ObjectStore) async throws -> BallInfo? {
        do {
            return try await store.metadata(of: address).info
        } catch MictlanXError.Code.notFound {
            return nil
        }
    }
}

extension RemoteTarget {
    /// Whether this is a pattern that matches a ball.
    func isPattern(for address: BallAddress) -> Bool {
        guard case .pattern(let bucket, let glob) = self, bucket == address.bucket else { return false }
        return glob.matches(address.ball.name.bytes)
    }
}

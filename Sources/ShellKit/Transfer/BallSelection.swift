import MictlanXClient
import MictlanXModel
import MictlanXText

/// The balls that a command's words choose, each once.
struct BallSelection: Sendable {
    let targets: [RemoteTarget]
    /// The words as they were written, for messages.
    let words: [RemoteArgument]

    /// Lists each bucket once for its patterns and writes down what they match.
    ///
    /// - Throws: `ShellError` with code 9 when a pattern matches nothing: nothing of the command is done then.
    func spooled(from store: any ObjectStore, directory: String) async throws -> BallSpool {
        var writer = try BallSpool.Writer(directory: directory)
        for (index, target) in targets.enumerated() {
            let earlier = targets[..<index]
            switch target {
            case .ball(let address):
                guard !earlier.contains(.ball(address)), !targets.contains(where: { $0.chooses(address) }) else {
                    continue
                }
                let info = try await Self.info(of: address, in: store)
                try writer.append(.init(address: address, size: info?.size ?? 0, checksum: nil))
            case .pattern, .tree, .bucket:
                var matched = false
                for try await ball in store.balls(in: target.bucket) where target.includes(ball.address) {
                    matched = true
                    guard !earlier.contains(where: { $0.chooses(ball.address) }) else { continue }
                    try writer.append(.init(address: ball.address, size: ball.size, checksum: ball.checksum))
                }
                guard matched else {
                    throw nothing(in: target, word: index)
                }
            }
        }
        return try writer.finish()
    }

    private func nothing(in target: RemoteTarget, word index: Int) -> ShellError {
        let text = words[index].text.quoted
        if case .pattern = target {
            return .noMatch(
                "no ball in bucket '\(target.bucket)' matches \(text)",
                hint: "write '\\' before a character that belongs to the name",
                word: index + 1)
        }
        if target == .tree(.bucket(target.bucket)) {
            return ShellError(
                .noBucket, "no bucket \(text): a bucket exists when it holds something",
                hint: "'buckets' lists them", word: index + 1)
        }
        return .notFound(
            "there is no ball \(text) and nothing below it", hint: PatternText.quotedHint(for: words[index].argument),
            word: index + 1)
    }

    /// Adds to the error of a named ball that is not there what may have been meant.
    func explained(_ error: ShellError, at address: BallAddress) -> ShellError {
        guard error.code == .notFound, error.hint == nil, let index = targets.firstIndex(of: .ball(address)) else {
            return error
        }
        var error = error
        error.hint = PatternText.quotedHint(for: words[index].argument)
        return error
    }

    /// What is known of a named ball; nil when it is not there, which the operation itself will report.
    private static func info(of address: BallAddress, in store: any ObjectStore) async throws -> BallInfo? {
        do {
            return try await store.info(of: address)
        } catch MictlanXError.Code.notFound {
            return nil
        }
    }
}

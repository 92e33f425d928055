import MictlanXModel
import Workflow

extension RemoteArgument {
    /// The one ball that is meant.
    ///
    /// - Throws: `ShellError` with code 2 for a bucket or a pattern.
    func ball(in context: CommandContext, word: Int, reading: Reading) async throws -> BallAddress {
        switch try self.target(current: await context.session.bucket, reading: reading) {
        case .ball(let address):
            return address
        case .bucket(let bucket):
            throw ShellError.usage("\(text.quoted) names no ball", hint: "write \(bucket)/NAME", word: word)
        case .pattern:
            throw ShellError.usage(
                "\(text.quoted) is a pattern; one ball is needed",
                hint: "write '\\\\' before a character that belongs to the name", word: word)
        }
    }
}

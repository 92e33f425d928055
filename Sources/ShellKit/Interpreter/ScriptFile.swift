import MictlanXPlatform
import MictlanXText
import SystemPackage

/// Reads a script whole: it is parsed before it runs.
enum ScriptFile {
    static let standardInputName = "stdin"
    /// A longer file is data that was taken for a script.
    static let maximumBytes = 8 << 20

    /// The text of a script; `-` is standard input.
    static func read(_ file: LocalArgument, home: String? = nil) throws(ShellError) -> SourceText {
        let isInput = file.isStandardStream
        let bytes: [UInt8]
        do throws(SystemFailure) {
            bytes =
                isInput
                ? try SystemFailure.explaining("cannot read", "standard input") {
                    try InputFile.bytes(of: .standardInput, limit: maximumBytes)
                } : try InputFile.bytes(of: file.path(home: home), limit: maximumBytes)
        } catch {
            throw ShellError(error)
        }
        guard bytes.count <= maximumBytes else {
            throw .usage(
                "\(isInput ? "standard input" : file.text): a script may have \(maximumBytes) bytes, this has more")
        }
        return SourceText(name: isInput ? standardInputName : file.text, bytes: bytes)
    }
}

import ArgumentParser
import MictlanXClient
import MictlanXModel
import SystemPackage

/// What the bytes of balls go through as they are put.
struct PutFilterOptions: ParsableArguments, Sendable {
    @Option(
        help: ArgumentHelp("Compress; undone by get.", valueName: "zlib|gzip|lz4"),
        transform: ValueParsing.choice)
    var compress: Compression?

    @OptionGroup var key: KeyFileOption

    /// Compressed first, for encrypted bytes cannot be compressed.
    func filters(in context: CommandContext, base: FilePath? = nil) throws(ShellError) -> [ContentFilter] {
        (compress.map { [.compress($0)] } ?? []) + (try key.filters(in: context, base: base))
    }
}

/// How stored bytes are read: whether their filters are undone, and whether a name means a key.
struct GetFilterOptions: ParsableArguments, Sendable {
    @OptionGroup var key: KeyFileOption

    @Flag(name: .customLong("raw"), help: "The bytes as they are stored, compressed or encrypted.")
    var isRaw = false

    @Flag(
        name: .customLong("key"),
        help: "Take the names as stored keys, verbatim: keys without a layout, or single chunks of balls.")
    var isKey = false

    func apply(
        to options: inout GetOptions, in context: CommandContext, base: FilePath? = nil
    ) throws(ShellError) {
        options.filters = try key.filters(in: context, base: base)
        options.isRaw = isRaw
        options.isKey = isKey
    }
}

/// The key for AES-GCM.
struct KeyFileOption: ParsableArguments, Sendable {
    @Option(
        name: .customLong("key-file"),
        help: ArgumentHelp(
            "Encrypt with AES-GCM, and decrypt: a file with 16, 24 or 32 bytes, or as many in hexadecimal digits.",
            valueName: "file"))
    var keyFile: LocalArgument?

    /// The filter of the key; none without a file.
    ///
    /// - Parameters:
    ///   - context: knows the home directory.
    ///   - base: where a relative path begins; `nil` for the working directory.
    /// - Returns: the filter.
    /// - Throws: `ShellError` for a key that cannot be read.
    func filters(in context: CommandContext, base: FilePath? = nil) throws(ShellError) -> [ContentFilter] {
        guard let keyFile else { return [] }
        let home = context.session.configuration.environment.nonEmpty("HOME")
        do throws(MictlanXError) {
            return [.encrypt(try EncryptionKey(file: keyFile.path(home: home, base: base)))]
        } catch {
            throw ShellError(error)
        }
    }
}

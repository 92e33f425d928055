import ArgumentParser

/// How files are written.
struct GetFlags: ParsableArguments, Sendable {
    @Flag(
        name: .customLong("no-clobber"), help: "Fail where a file with other content is there already.")
    var keepsExisting = false

    @Flag(
        name: .customLong("no-times"), help: "Let a file have the time of the get, not that of the file that was put.")
    var dropsTimes = false

    @Option(
        help: ArgumentHelp(
            "Write a list of the SHA-256 checksums to a file, as sha256sum does, with the names below the destination.",
            valueName: "file"))
    var sums: LocalArgument?
}

/// The version of `--version`; changed with the changelog.
enum Version {
    static let text = "0.1.0"
}

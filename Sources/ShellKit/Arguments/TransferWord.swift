import ArgumentParser

/// A word of `put` or `get`: its place decides whether it is local or remote.
struct TransferWord: ExpressibleByArgument, Sendable {
    var argument: ExpandedWord

    init(argument: String) {
        self.argument = ArgumentText.decoded(argument)
    }
}

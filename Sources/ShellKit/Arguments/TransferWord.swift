import ArgumentParser

/// A word of `put` or `get`: its place decides whether it is local or remote.
struct TransferWord: AnyWord, Sendable {
    var argument: ExpandedWord

    init(_ argument: ExpandedWord) {
        self.argument = argument
    }

    init(argument: String) {
        self.argument = ArgumentText.decoded(argument)
    }
}

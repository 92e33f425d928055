import ArgumentParser

/// A word that is plain text to its verb.
struct TextArgument: AnyWord, Sendable {
    var text: String

    init(_ text: String) {
        self.text = text
    }

    init(argument: String) {
        text = ArgumentText.decoded(argument).text
    }
}

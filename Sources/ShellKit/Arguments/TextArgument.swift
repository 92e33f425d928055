import ArgumentParser

/// A word that is plain text to its verb.
struct TextArgument: ExpressibleByArgument, Sendable {
    var text: String

    init(argument: String) {
        text = ArgumentText.decoded(argument).text
    }
}

package import ArgumentParser

/// A word that is plain text to its verb.
package struct TextArgument: ExpressibleByArgument, Sendable {
    package var text: String

    package init(argument: String) {
        text = ArgumentText.decoded(argument).text
    }
}

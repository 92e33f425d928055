package import MictlanXText

/// A word that the status of a step is compared with.
package struct StatusWord: Hashable, Sendable {
    package let word: String
    package let span: SourceSpan
}

extension Expression {
    /// The words that it compares `steps.<id>.status` with, in the order of the text.
    package var statusWords: [StatusWord] {
        var words: [StatusWord] = []
        let length = text.unicodeScalars.count
        func note(_ node: SyntaxNode) {
            switch node.kind {
            case .literal(.string(let word)):
                words.append(StatusWord(word: word, span: span.narrowed(to: node.range, of: length)))
            case .list(let nodes): for node in nodes { note(node) }
            default: break
            }
        }
        node.visit { node in
            guard case .binary(let operation, let left, let right) = node.kind else { return }
            switch operation {
            case .equal, .notEqual:
                if left.isStatus { note(right) }
                if right.isStatus { note(left) }
            case .contains, .notContains: if left.isStatus { note(right) }
            default: break
            }
        }
        return words
    }
}

extension SyntaxNode {
    /// Whether it is `steps.<id>.status`.
    fileprivate var isStatus: Bool {
        let references = references()
        guard references.count == 1, let only = references.first, only.range == range else { return false }
        return only.root == "steps" && only.path.count == 2 && only.path.last == "status"
    }
}

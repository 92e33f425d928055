internal import MictlanXPlatform
package import MictlanXText
package import SystemPackage

/// Gives a document's inputs their values: what was given, else the default.
package enum InputBinding {
    /// Binds all inputs, reporting every fault.
    ///
    /// - Parameters:
    ///   - given: the texts of `--input name=value`, in order; the last of one name holds.
    ///   - document: the workflow.
    ///   - workingDirectory: what relative paths that were given are relative to.
    ///   - documentDirectory: what relative paths in the document are relative to.
    ///   - diagnostics: where faults go.
    /// - Returns: the values of all inputs; `nil` where one is missing or not allowed.
    package static func bind(
        _ given: [(name: String, text: String)], to document: WorkflowDocument, workingDirectory: FilePath,
        documentDirectory: FilePath, into diagnostics: inout Diagnostics
    ) -> ValueMap? {
        let names = document.inputs.map(\.name)
        var isComplete = true
        for (name, _) in given where !names.contains(name) {
            let meant = Suggestion.closest(to: name, among: names).map { "did you mean '\($0)'?" }
            let known = names.isEmpty ? "the workflow takes no inputs" : "it takes \(names.joined(separator: ", "))"
            diagnostics.error(.unknownInput, "the workflow has no input '\(name)'", at: nil, help: meant ?? known)
            isComplete = false
        }
        var values = ValueMap()
        for input in document.inputs {
            if let text = given.last(where: { $0.name == input.name })?.text {
                do {
                    values[input.name] = resolve(try input.value(of: text), input.type, workingDirectory)
                } catch {
                    diagnostics.error(.badInput, error.description, at: nil)
                    isComplete = false
                }
            } else if let value = input.defaultValue {
                values[input.name] = resolve(value, input.type, documentDirectory)
            } else if input.isRequired {
                diagnostics.error(
                    .missingInput, "input '\(input.name)' is required", at: input.span,
                    help: "give it with '--input \(input.name)=…'\(input.help.map { ": \($0)" } ?? "")")
                isComplete = false
            } else {
                values[input.name] = .null
            }
        }
        return isComplete ? values : nil
    }

    /// A relative path becomes one below the directory that it belongs to.
    private static func resolve(_ value: WorkflowValue, _ type: InputType, _ directory: FilePath) -> WorkflowValue {
        guard type == .path, let bytes = value.textBytes, !bytes.isEmpty else { return value }
        let path = FilePath(bytes: bytes)
        guard path.isRelative else { return value }
        return .text(directory.pushing(path).lexicallyNormalized().bytes)
    }
}

/// The user's file for the line editor, as it was read.
package struct SettingsFile: Sendable, Equatable {
    /// How messages name it.
    package var name: String
    package var text: String

    package init(name: String, text: String) {
        self.name = name
        self.text = text
    }
}

internal import CEdit

/// The keys and what they do.
extension EditLineEngine {
    /// Our own editor commands, which `bind` of `~/.editrc` may name too.
    private static let commands: [(name: String, help: String, function: mx_el_command_fn)] = [
        ("mx-enter", "Run the line, or go on in another row", EditLineCallback.enter),
        ("mx-new-row", "Begin another row of the line", EditLineCallback.newRow),
        ("mx-undo", "Take back the last change", EditLineCallback.undo),
        ("mx-search", "Look for an earlier line by a part of it", EditLineCallback.search),
        ("mx-older-line", "Show the line before that begins with what is typed", EditLineCallback.olderLine),
        ("mx-newer-line", "Show the line behind that begins with what is typed", EditLineCallback.newerLine),
        ("mx-forward", "Go right, at the end take the suggestion", EditLineCallback.forward),
        ("mx-end", "Go to the end, there take the suggestion", EditLineCallback.toEnd),
        ("mx-paste", "Insert a pasted block as it is", EditLineCallback.paste),
        ("mx-complete", "Complete the word at the cursor", EditLineCallback.complete),
        ("mx-last-word", "Insert the last word of an earlier line", EditLineCallback.lastWord),
    ]

    /// Bound in both editors; control characters, which begin nothing else.
    private static let keys = [
        "^M": "mx-enter", "^J": "mx-enter", "^R": "mx-search", "^_": "mx-undo", "^L": "ed-clear-screen",
    ]

    /// Bound in emacs mode alone, where the escape is the beginning of a key.
    private static let emacsKeys = [
        "\\e[200~": "mx-paste", "\\e[A": "mx-older-line", "\\eOA": "mx-older-line", "\\e[B": "mx-newer-line",
        "\\eOB": "mx-newer-line", "\\e[C": "mx-forward", "\\eOC": "mx-forward", "^F": "mx-forward",
        "\\e[H": "ed-move-to-beg",
        "\\eOH": "ed-move-to-beg", "\\e[1~": "ed-move-to-beg", "\\e[F": "mx-end", "\\eOF": "mx-end", "\\e[4~": "mx-end",
        "^E": "mx-end", "\\e[3~": "ed-delete-next-char", "\\e[1;5D": "ed-prev-word", "\\e[1;5C": "em-next-word",
        "\\e[1;3D": "ed-prev-word", "\\e[1;3C": "em-next-word", "\\e.": "mx-last-word", "\\e_": "mx-last-word",
        "\\e\\r": "mx-new-row", "\\e\\n": "mx-new-row", "\\e^M": "mx-new-row", "\\e^J": "mx-new-row",
        "^X^U": "mx-undo",
    ]

    /// What the terminal's keys do in vi's mode, in which they arrive as one character.
    private static let viKeys: [KeySequence: String] = [
        .paste: "mx-paste", .up: "mx-older-line", .down: "mx-newer-line", .right: "mx-forward", .left: "ed-prev-char",
        .home: "ed-move-to-beg", .end: "mx-end", .delete: "ed-delete-next-char", .previousWord: "ed-prev-word",
        .nextWord: "vi-next-word", .unknown: "ed-ignore",
    ]

    func addCommands() {
        for command in Self.commands {
            let name = KeptText(command.name)
            let help = KeptText(command.help)
            mx_el_add_command(handle, name.text.pointer, help.text.pointer, command.function)
            commandTexts += [name, help]
        }
    }

    /// Binds our keys. `bind -v` and `bind -e` lay the key maps anew, so this is done again behind them.
    func bindKeys() {
        isVi = mx_el_is_vi(handle) != 0
        for (key, command) in Self.keys { bind(key, to: command) }
        if completer != nil { bind("^I", to: "mx-complete") }
        bind(String(Character(KeySequence.run.scalar)), to: "ed-newline")
        guard isVi else {
            for (key, command) in Self.emacsKeys { bind(key, to: command) }
            return
        }
        for (key, command) in Self.keys { bind(key, to: command, isAlternative: true) }
        bind(String(Character(KeySequence.run.scalar)), to: "ed-newline", isAlternative: true)
        for (key, command) in Self.viKeys {
            bind(String(Character(key.scalar)), to: command)
            bind(String(Character(key.scalar)), to: command, isAlternative: true)
        }
    }

    private func bind(_ key: String, to command: String, isAlternative: Bool = false) {
        let key = WideString(key)
        let command = WideString(command)
        if isAlternative {
            mx_el_bind_alternative(handle, key.pointer, command.pointer)
        } else {
            mx_el_bind(handle, key.pointer, command.pointer)
        }
    }
}

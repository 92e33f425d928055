internal import CEdit
import Glibc

/// libedit on one terminal. Every call happens on the thread that made it.
final class EditLineEngine: LineEngine {
    /// Marks the parts of a prompt that have no width (editline(3), `EL_PROMPT_ESC`).
    private static let promptDelimiter: Unicode.Scalar = "\u{1}"
    private static let maximumEntries: CInt = 10_000

    let input: TerminalInput
    let output: TerminalOutput
    let handle: OpaquePointer
    private let history: OpaquePointer
    private let stream: UnsafeMutablePointer<FILE>
    private let hasColour: Bool
    let isUTF8: Bool
    let completer: (any LineCompleter)?

    var decoder = UTF8Accumulator()
    var typedAhead: [Unicode.Scalar] = []
    var ending: Ending?
    var isPasting = false
    var lastWords = LastWords()
    var search = PrefixSearch(maximumCount: Int(maximumEntries))
    private(set) var promptText = WideString("")
    private(set) var promptWidth = 0
    private var isStopped = false

    /// Why a line ended other than by return.
    enum Ending {
        case interrupted, stopped
    }

    /// Nil when libedit cannot be set up on this terminal.
    init?(inbox: Inbox, hasColour: Bool, isUTF8: Bool, completer: (any LineCompleter)? = nil) {
        // Not stderr itself: libedit writes a character at a time, and stderr is not buffered.
        let descriptor = dup(STDERR_FILENO)
        guard descriptor >= 0, let stream = fdopen(descriptor, "w") else { return nil }
        guard let handle = el_init("mxshell", mx_stdin(), stream, stream), let history = history_winit() else {
            fclose(stream)
            return nil
        }
        self.stream = stream
        self.handle = handle
        self.history = history
        self.hasColour = hasColour
        self.isUTF8 = isUTF8
        self.completer = completer
        input = TerminalInput(descriptor: STDIN_FILENO, inbox: inbox)
        output = TerminalOutput(descriptor: STDERR_FILENO)
        configure()
    }

    deinit {
        // Puts the terminal back into the mode it was found in.
        el_end(handle)
        history_wend(history)
        fclose(stream)
    }

    private func configure() {
        mx_el_set_client_data(handle, Unmanaged.passUnretained(self).toOpaque())
        mx_el_set_signal(handle, 0)
        let emacs = WideString("emacs")
        mx_el_set_editor(handle, emacs.pointer)
        mx_history_set_size(history, Self.maximumEntries)
        mx_history_set_unique(history, 1)
        mx_el_set_history(handle, history)
        mx_el_set_prompt(handle, EditLineCallback.prompt, wchar_t(bitPattern: Self.promptDelimiter.value))
        mx_el_set_reader(handle, EditLineCallback.readScalar)
        bind("^R", to: "em-inc-search-prev")
        bind("\\e[H", to: "ed-move-to-beg")
        bind("\\e[F", to: "ed-move-to-end")
        bind("\\e[3~", to: "ed-delete-next-char")
        bind("\\e[1;5D", to: "ed-prev-word")
        bind("\\e[1;5C", to: "em-next-word")
        let older = WideString("mx-older-line")
        let olderHelp = WideString("Show the line before that begins with what is typed")
        mx_el_add_command(handle, older.pointer, olderHelp.pointer, EditLineCallback.olderLine)
        let newer = WideString("mx-newer-line")
        let newerHelp = WideString("Show the line behind that begins with what is typed")
        mx_el_add_command(handle, newer.pointer, newerHelp.pointer, EditLineCallback.newerLine)
        for (key, command) in [("A", "mx-older-line"), ("B", "mx-newer-line")] {
            bind("\\e[\(key)", to: command)
            bind("\\eO\(key)", to: command)
        }
        let name = WideString("mx-paste")
        let help = WideString("Insert a pasted block as it is")
        mx_el_add_command(handle, name.pointer, help.pointer, EditLineCallback.paste)
        let completion = WideString("mx-complete")
        let completionHelp = WideString("Complete the word at the cursor")
        mx_el_add_command(handle, completion.pointer, completionHelp.pointer, EditLineCallback.complete)
        let argument = WideString("mx-last-word")
        let argumentHelp = WideString("Insert the last word of an earlier line")
        mx_el_add_command(handle, argument.pointer, argumentHelp.pointer, EditLineCallback.lastWord)
        for key in ["\\e.", "\\e_"] { bind(key, to: "mx-last-word") }
        // The user's ~/.editrc has the last word (editrc(5)), but not over the paste: `bind -v` and `bind -e` there reset
        // all keys, and a pasted line would then run.
        el_source(handle, nil)
        if completer != nil { bindCompletion() }
        bindPaste()
    }

    /// `bind -v` and `bind -e` leave a tab that inserts itself, which nobody wants at a prompt.
    private func bindCompletion() {
        let key = WideString("^I")
        let command = WideString("mx-complete")
        mx_el_bind(handle, key.pointer, command.pointer)
    }

    /// In both key maps: the editor of vi has one for its commands, too.
    private func bindPaste() {
        let start = WideString("\\e[200~")
        let command = WideString("mx-paste")
        mx_el_bind(handle, start.pointer, command.pointer)
        mx_el_bind_alternative(handle, start.pointer, command.pointer)
    }

    private func bind(_ key: String, to command: String) {
        let key = WideString(key)
        let command = WideString(command)
        mx_el_bind(handle, key.pointer, command.pointer)
    }

    func read(prompt: Prompt) -> ReadResult {
        guard !isStopped else { return .endOfInput }
        set(prompt)
        ending = nil
        output.write(BracketedPaste.enable)
        var count: CInt = 0
        let line = el_wgets(handle, &count)
        output.write(BracketedPaste.disable)
        switch ending {
        case .interrupted:
            output.write("^C\r\n")
            return .interrupted
        case .stopped:
            output.write("\r\n")
            isStopped = true
            return .endOfInput
        case nil:
            break
        }
        guard let line, count > 0 else {
            output.write("\r\n")
            return .endOfInput
        }
        var text = WideString.string(line, count: Int(count))
        if text.hasSuffix("\n") { text.removeLast() }
        return .line(text)
    }

    func remember(_ entry: String) {
        lastWords.remember(entry)
        search.remember(entry)
        let entry = WideString(entry)
        mx_history_enter(history, entry.pointer)
    }

    private func set(_ prompt: Prompt) {
        let plain = isUTF8 ? prompt.plainText : Self.ascii(prompt.plainText)
        promptWidth = TextWidth.columns(of: plain)
        if hasColour {
            let text = prompt.escaped(delimiter: Self.promptDelimiter)
            promptText = WideString(isUTF8 ? text : Self.ascii(text))
        } else {
            promptText = WideString(plain)
        }
    }

    static func ascii(_ text: String) -> String {
        String(String.UnicodeScalarView(text.unicodeScalars.map { $0.isASCII ? $0 : $0 == "✗" ? "!" : "?" }))
    }
}

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
    let hasColour: Bool
    let isUTF8: Bool
    let completer: (any LineCompleter)?
    let checker: (any LineChecker)?
    private let settings: SettingsFile?

    var decoder = UTF8Accumulator()
    var typedAhead: [Unicode.Scalar] = []
    /// The key that interrupts, `^C` unless the user has chosen another (stty(1)); nil where there is none.
    private(set) var interruptKey: UInt8?
    var ending: Ending?
    var isPasting = false
    var isSearching = false
    /// Whether vi's keys are chosen.
    var isVi = false
    /// Whether the user's file leaves the line editor on.
    private var hasEditing = true
    var undo = UndoHistory()
    /// The names of our commands: libedit keeps the pointers and compares with them whenever a key is bound.
    var commandTexts: [KeptText] = []
    /// How many columns are painted behind the cursor.
    var paintedColumns = 0
    /// What was painted last, and behind which line.
    var suggestion: (line: String, rest: String)?
    var lastWords = LastWords()
    var search = PrefixSearch(maximumCount: Int(maximumEntries))
    private(set) var promptText = WideString("")
    private(set) var rightPromptText = WideString("")
    private(set) var promptWidth = 0
    private(set) var rightWidth = 0
    private var prompt: Prompt = ""
    /// The prompt as it is shown, without its colours.
    private(set) var shownPrompt = ""
    /// The line whose rows were joined, and for which width.
    var joined: (line: String, columns: Int)?
    /// The width of the terminal for which the line was drawn.
    var drawnColumns = 0
    private var isStopped = false

    /// Why a line ended other than by return.
    enum Ending {
        case interrupted, stopped
    }

    /// Nil when libedit cannot be set up on this terminal.
    init?(
        inbox: Inbox, hasColour: Bool, isUTF8: Bool, settings: SettingsFile?, completer: (any LineCompleter)?,
        checker: (any LineChecker)?
    ) {
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
        self.checker = checker
        self.settings = settings
        input = TerminalInput(descriptor: STDIN_FILENO, inbox: inbox, dropsTypedAheadEnds: true)
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
        mx_el_set_right_prompt(
            handle, EditLineCallback.rightPrompt, wchar_t(bitPattern: Self.promptDelimiter.value))
        // While a line is edited the key that interrupts is read like any other: the signal would come at a moment of its own,
        // and what is typed behind the key could be taken for a part of the line that it ends.
        _ = parse(WideString("setty -d intr= -intr"))
        addCommands()
        bindKeys()
        if let settings { obey(settings.text, named: settings.name) }
        hasEditing = mx_el_has_editing(handle) != 0
    }

    /// As it stands in the terminal's settings while no line is edited.
    private static var interruptKey: UInt8? {
        var settings = termios()
        guard tcgetattr(STDIN_FILENO, &settings) == 0 else { return nil }
        let key = withUnsafeBytes(of: settings.c_cc) { $0[Int(VINTR)] }
        return key == 0 ? nil : key
    }

    func parse(_ line: borrowing WideString) -> CInt { mx_el_parse(handle, line.pointer) }

    func read(prompt: Prompt) -> ReadResult {
        guard !isStopped else { return .endOfInput }
        self.prompt = prompt
        showPrompt()
        ending = nil
        interruptKey = Self.interruptKey
        undo.begin()
        suggestion = nil
        joined = nil
        drawnColumns = windowSize.columns
        // Where editing is off nothing would take the markers of a paste away.
        if hasEditing { output.write(BracketedPaste.enable) }
        var count: CInt = 0
        let line = el_wgets(handle, &count)
        if hasEditing { output.write(BracketedPaste.disable) }
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

    /// Shows the prompt of the line, or in its place what a search says.
    func showPrompt(_ remark: String? = nil) {
        let prompt = remark.map { Prompt(stringLiteral: $0) } ?? prompt
        shownPrompt = isUTF8 ? prompt.plainText : Self.ascii(prompt.plainText)
        promptWidth = TextWidth.columns(of: shownPrompt)
        promptText = WideString(displayed(prompt))
        rightWidth = remark == nil ? TextWidth.columns(of: Prompt(prompt.right).plainText) : 0
        rightPromptText = WideString(displayed(Prompt(remark == nil ? prompt.right : [])))
    }

    private func displayed(_ prompt: Prompt) -> String {
        let text = hasColour ? prompt.escaped(delimiter: Self.promptDelimiter) : prompt.plainText
        return isUTF8 ? text : Self.ascii(text)
    }

    static func ascii(_ text: String) -> String {
        String(String.UnicodeScalarView(text.unicodeScalars.map { $0.isASCII ? $0 : $0 == "✗" ? "!" : "?" }))
    }
}

/// A way of reading lines that is bound to one thread: libedit, or plain reads where there is nothing to edit on.
protocol LineEngine: AnyObject {
    func read(prompt: Prompt) -> ReadResult
    func remember(_ entry: String)
}

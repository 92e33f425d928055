/// What `set` has changed for the commands behind it.
struct SessionSettings: Sendable, Equatable {
    /// The format of results, where a command names none.
    var format: OutputFormat?
    var isQuiet: Bool?
    /// What shows long output at the prompt; `nil` for what the environment says.
    var pager: PagerChoice?
}

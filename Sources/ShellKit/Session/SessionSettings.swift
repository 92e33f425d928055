/// What `set` has changed for the commands behind it.
struct SessionSettings: Sendable, Equatable {
    /// The format of results, where a command names none.
    var format: OutputFormat?
    var isQuiet: Bool?
    /// Whether a row of a table is shown as a line for each column.
    var isExpanded = false
    /// Whether tables do without the names of their columns.
    var hidesHeaders = false
    /// What shows long output at the prompt; `nil` for what the environment says.
    var pager: PagerChoice?
}

/// Which program shows long output.
struct PagerChoice: Sendable, Equatable {
    /// For sh(1); `nil` for none.
    let line: String?

    private static let standard = "less"

    /// `MXSHELL_PAGER` wins over `PAGER`; an empty one switches it off.
    init(_ environment: Environment) {
        let text = environment["MXSHELL_PAGER"] ?? environment["PAGER"] ?? Self.standard
        line = text.isEmpty ? nil : text
    }

    /// What `set pager` says: `on`, `off`, or the program.
    init(setting: String, _ environment: Environment) {
        switch setting {
        case "on": line = PagerChoice(environment).line ?? Self.standard
        case "off", "": line = nil
        default: line = setting
        }
    }
}

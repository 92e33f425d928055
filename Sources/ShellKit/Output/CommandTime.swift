/// How long a command took, as a person compares it.
enum CommandTime {
    /// With milliseconds; `61.250 s` has no minutes, so that columns of it can be read.
    static func text(of duration: Duration) -> String {
        let milliseconds = Int(duration / .milliseconds(1))
        let fraction = String(milliseconds % 1_000 + 1_000).dropFirst()
        return "\(milliseconds / 1_000).\(fraction) s"
    }
}

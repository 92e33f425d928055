/// What bounds a script, so that no text and no mistake needs a deep stack.
enum LanguageLimits {
    /// Blocks, `$( )` and `@( )` in each other.
    static let nesting = 32
    /// Functions, sourced files and `$( )` that run within each other.
    static let calls = 64
    /// Longest output of a `$( )`, in bytes.
    static let output = 8 << 20
    /// Longest text of an expression, in bytes.
    static let expression = 4_096
}

/// Numbers in messages.
enum NumberText {
    /// A number as a person writes it: without a fraction where there is none.
    static func shown(_ number: Double) -> String { Int(exactly: number).map(String.init) ?? String(number) }
}

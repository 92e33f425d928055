import Testing
import Workflow

@Suite struct PatternTests {
    @Test(arguments: [
        ("^[a-z0-9][a-z0-9-]{2,62}$", "frames", true), ("^[a-z0-9][a-z0-9-]{2,62}$", "fr", false),
        ("^[a-z0-9][a-z0-9-]{2,62}$", "-frames", false), ("^[a-z0-9][a-z0-9-]{2,62}$", "Frames", false),
        ("b", "abc", true), ("^b", "abc", false), ("b$", "abc", false), ("", "", true), ("^$", "", true),
        ("^$", "a", false), ("a|b|cd", "xcdx", true), ("^(a|b)*$", "abba", true), ("^(a|b)*$", "abc", false),
        ("^a+$", "aaa", true), ("^a+$", "", false), ("^a?b$", "b", true), ("^a{3}$", "aaa", true),
        ("^a{3}$", "aa", false),
        ("^a{2,}$", "aaaa", true), ("^a{2,}$", "a", false), ("^a{0,2}$", "aaa", false), ("^(ab){2}$", "abab", true),
        ("^[^/]+$", "a/b", false), ("^[]a]$", "]", true), ("^[a-]$", "-", true), ("^\\d{4}-\\d{2}$", "2026-11", true),
        ("^\\w+$", "a_1", true), ("^\\S+$", "a b", false), ("^a\\.b$", "axb", false), ("^.$", "日", true),
        ("^(?:x)$", "x", true), ("^[\\d_]+$", "1_2", true), ("(^a|b$)", "xb", true), ("a**", "b", true),
        ("^(a|)$", "", true), ("^((a|b)c|d){2}$", "acd", true), ("^x{0}$", "", true),
    ])
    func matches(pattern: String, text: String, expected: Bool) throws {
        #expect(try Pattern(pattern).matches(text) == expected)
    }

    @Test(arguments: [
        "(", ")", "a)", "[", "[a", "*", "+a", "a|*", "{2}", "a{2", "a{x}", "a{3,2}", "a{1001}", "\\", "\\b", "\\1",
        "(?=a)",
        "[z-a]", "[[:alpha:]]", "^[a[.x.]]", "[[=a=]]", "[a-\\d]",
        "((((((((((((((((((((((((((((((((((a))))))))))))))))))))))))))))))))))", "(a{100}){100}",
        "((a{50}){50}){50}", String(repeating: "a", count: 2_000),
    ])
    func refuses(pattern: String) {
        #expect(throws: Pattern.Malformed.self) { try Pattern(pattern) }
    }

    /// Backtracking matchers need 2^n steps for these.
    @Test(arguments: [
        "^(a+)+$", "^(a|a)*$", "^(a|aa)+$", "^(a*)*b$", "a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?aaaaaaaaaaaaaaaaaac",
    ])
    func isLinear(pattern: String) throws {
        #expect(try !Pattern(pattern).matches(String(repeating: "a", count: 2_000) + "!"))
    }
}

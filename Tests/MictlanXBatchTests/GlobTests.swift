import Testing

@testable import MictlanXBatch

@Suite struct GlobTests {
    @Test(arguments: [
        ("*.jpg", "a.jpg", true), ("*.jpg", "d/a.jpg", false), ("**/*.jpg", "a.jpg", true),
        ("**/*.jpg", "a/b/c.jpg", true), ("**", "a/b/.c", true), ("**/*", ".hidden", true), ("**/*", "a/b", true),
        ("a/**", "a/b/c", true), ("a/**", "a", false), ("a/**/z", "a/z", true), ("a/**/z", "a/b/c/z", true),
        ("a/**/z", "az", false), ("?.txt", "é.txt", true), ("?.txt", "/.txt", false), ("[a-c]x", "bx", true),
        ("[!a-c]x", "bx", false), ("[!a]b", "/b", false), ("[]x]", "]", true), ("[a-]", "-", true),
        ("[a-a]", "a", true), ("[[]", "[", true), ("[[a]", "[", true),
        ("{a,b{c,d}}.t", "bd.t", true), ("{a,b}.t", "c.t", false), ("\\*.t", "*.t", true), ("\\*.t", "a.t", false),
        ("a{,b}", "a", true), ("A", "a", false), ("**.c", "a/b.c", true), ("*", "", true), ("?", "", false),
        ("a**b", "a/x/b", true), ("[{]", "{", true), ("a b\n", "a b\n", true),
    ])
    func matches(pattern: String, name: String, expected: Bool) throws {
        #expect(try Glob(pattern).matches(name) == expected)
    }

    @Test(arguments: [
        "", "[a", "{a,b", "a\\", "[[:alpha:]]", "x[![:digit:]]", "[[.a.]]", "[b-a]",
        "[a-cz-y]", "{a,[9-0]}", "{{{{a,b},{c,d}},{e,f}},g", String(repeating: "{a,b}", count: 12),
    ])
    func refuses(pattern: String) {
        #expect(throws: Glob.Malformed.self) { try Glob(pattern) }
    }

    /// A backtracking matcher would need more than the age of the universe for this one.
    @Test func hardPatternsAreLinear() throws {
        let glob = try Glob(String(repeating: "*a", count: 200) + "b")
        #expect(!glob.matches(String(repeating: "a", count: 2_000)))
    }

    @Test func bytesThatAreNotUTF8AreCharacters() throws {
        #expect(try Glob("?.b").matches([0xFF, 0x2E, 0x62]))
        #expect(try Glob(bytes: [0xFF, 0x2A]).matches([0xFF, 0x61, 0xFE]))
        #expect(try !Glob(bytes: [0xFF]).matches([0xFE]))
    }

    @Test(arguments: [("photos/2024*", "photos/2024"), ("{ab,ac}x", "a"), ("*", ""), ("a\\*b", "a*b")])
    func prefix(pattern: String, literal: String) throws {
        #expect(try Glob(pattern).literalPrefix == Array(literal.utf8))
    }

    @Test(
        arguments: [
            (["**/*"], ["**/.*"], "a/b", true), (["**/*"], ["**/.*"], "a/.b", false), (["*.c"], [], "a/b.c", true),
            (["/*.c"], [], "a/b.c", false), (["src/*.c"], [], "x/src/b.c", false), ([], [], ".x", true),
            (["*.c"], ["b.c"], "a/b.c", false), ([], ["build/"], "build", true),
        ] as [([String], [String], String, Bool)])
    func filters(include: [String], exclude: [String], path: String, expected: Bool) throws {
        #expect(try PathFilter(include: include, exclude: exclude).admits(file: Array(path.utf8)) == expected)
    }

    @Test(arguments: [
        ("*.c", "d", false), ("d/*.c", "d", true), ("d/*.c", "d/e", false), ("**/*.c", "x/y", true), ("**", "x", true),
        ("{a/b,c}/x", "a", true), ("{a/b,c}/x", "c", true), ("{a/b,c}/x", "b", false), ("a/**/z", "b", false),
        ("d", "d", false), ("d/", "d", false), ("d*", "d", false),
    ])
    func onlyDirectoriesThatMayHoldAMatchAreEntered(pattern: String, directory: String, expected: Bool) throws {
        #expect(try PathFilter(matching: Glob(pattern)).enters(directory: Array(directory.utf8)) == expected)
    }

    @Test func excludedDirectoriesAreNotEntered() throws {
        let filter = try PathFilter(exclude: ["**/.*", "build/", "/a/b"])
        #expect(!filter.enters(directory: Array("x/.git".utf8)))
        #expect(!filter.enters(directory: Array("x/build".utf8)))
        #expect(!filter.enters(directory: Array("a/b".utf8)))
        #expect(filter.enters(directory: Array("x/a/b".utf8)))
    }
}

import MictlanXModel
import TestSupport
import Testing

@testable import ShellKit

/// What a verb calls a ball can be typed there again, and means the same.
@Suite struct NameBaseTests {
    @Test(
        arguments: [
            (nil, nil, "a/x", "b/a/x"), (nil, "b", "a/x", "a/x"), (nil, "c", "a/x", "/b/a/x"), (nil, "b", "", "/b/"),
            (nil, "b", "/x", "/b//x"), ("prod", nil, "x", "prod:b/x"), ("prod", "b", "x", "prod:b/x"),
        ] as [(String?, String?, String, String)])
    func names(connection: String?, chosen: String?, name: String, text: String) throws {
        let base = NameBase(connection: connection, bucket: try chosen.map { try BucketID($0) })
        #expect(base.name(name, in: try BucketID("b")) == text)
    }

    @Test func labelsHaveTheirBucketBeforeThem() throws {
        let base = NameBase(bucket: try BucketID("b"))
        #expect(["b/d/x", "c/x", "x"].map { base.name(label: $0) } == ["d/x", "/c/x", "x"])
    }

    @Test(arguments: [
        ("find", "1\n"), ("find -o raw", "1\n"), ("find d/ -o wide", "1\n"), ("find /c", "333\n"),
        ("verify **", "1\n"), ("verify /c", "333\n"), ("rm -n d/x", "1\n"), ("cp d/x y/", "1\n"),
        ("cp d/x :c/y", "1\n"),
    ])
    func whatIsShownCanBeTyped(command: String, content: String) async throws {
        let run = try ShellRun(["b/d/x": "1", "c/z": "333"])
        let table = try await run.run("use b; \(command)").output
        let name = table.split(separator: "\n").last?.split(separator: "\t").first { $0.contains("/") || $0 == "x" }
        let result = try await run.run("use b; cat \(try #require(name)); echo")
        #expect(result.output == content, "\(table) \(result.messages)")
    }

    @Test func anotherConnectionIsNamed() async throws {
        let config = "connections:\n  prod: {uri: 'mictlanx://r@prod.example:1/'}\n"
        let run = try ShellRun(configuration: config, stores: ["prod.example": try MemoryStore(["b/x": "1"])])
        #expect(try await run.run("find prod:b").output == "prod:b/x\n")
        #expect(try await run.run("connect prod; use b; find").output.hasSuffix("x\n"))
        #expect(try await run.run("du prod:b").output == "1\t1\tprod:b/\n")
        #expect(try await run.run("on prod find b").output == "b/x\n")
    }

    /// What a dry run prints has the effect of the real run there.
    @Test func commandsOfADryRunMeanTheSame() async throws {
        let run = try ShellRun(["b/d/x": "1"])
        #expect(try await run.run("use b; get -n d/x out").output == "get --by-id d-x2fx out\n")
        #expect(try await run.run("get -n b/d/x -").output == "get --by-id b/d-x2fx -\n")
        #expect(try await run.run("use b; put -n /etc/hostname d/h").output == "put /etc/hostname d/h\n")
    }
}

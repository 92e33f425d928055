import MictlanXClient
import MictlanXModel
import SystemPackage
import TestSupport
import Testing

@testable import ShellKit

/// Where commands go: flags, `connect`, the environment and the configuration file, and words as `prod:bucket/name`.
@Suite struct PlacesTests {
    private static let file = """
        defaults: { rf: 2, jobs: 3 }
        connections:
          prod:
            uri: mictlanx://r@prod.example:80
            client_id: ingest
            defaults: { rf: 3 }
          lab: { uri: 'mictlanx://r@lab.example:80' }

        """

    private func run(
        _ extra: String = "", environment: [String: String] = [:]
    ) throws -> (ShellRun, prod: MemoryStore, lab: MemoryStore) {
        let prod = try MemoryStore(["photos/cat": "prod"])
        let lab = try MemoryStore(["photos/cat": "lab"])
        let run = try ShellRun(
            configuration: extra + Self.file, stores: ["prod.example": prod, "lab.example": lab],
            ["photos/cat": "here"], environment: environment)
        return (run, prod, lab)
    }

    @Test(arguments: [
        ("cat photos/cat", "here"), ("cat prod:photos/cat", "prod"), ("cat photos/cat --profile lab", "lab"),
        ("on lab cat photos/cat", "lab"), ("connect lab; cat photos/cat", "lab"),
        ("connect lab; cat photos/cat --profile prod", "prod"), ("connect lab; on prod cat photos/cat", "prod"),
        ("connect lab; connect embedded; cat photos/cat", "here"), ("connect lab; cat embedded:photos/cat", "here"),
        ("use photos; cat prod:photos/cat", "prod"), ("use photos; cat :photos/cat", "here"),
        ("use prod:photos; cat cat", "prod"), ("use photos; connect lab; use photos; cat cat", "lab"),
        ("connect mictlanx://r@lab.example:80 --as x; connect embedded; cat x:photos/cat", "lab"),
        ("connect prod --as p; connect embedded; cat p:photos/cat", "prod"),
    ])
    func theStoreIsTheOneThatIsNamed(line: String, content: String) async throws {
        let result = try await run().0.run(line)
        #expect(result.output == content, "\(result.messages)")
        #expect(result.code == 0)
    }

    @Test(arguments: [
        ("echo $PROFILE ${HOST-none}", "embedded none"), ("connect lab; echo $PROFILE $HOST", "lab lab.example"),
        ("connect lab; on prod echo $PROFILE", "lab"),
        ("use prod:b; echo $PROFILE $HOST/$BUCKET", "prod prod.example/b"),
        ("connect lab; let x = (( PROFILE == 'lab' )); echo $x", "true"),
    ])
    func variablesTellWhereCommandsGo(line: String, words: String) async throws {
        let result = try await run().0.run(line)
        #expect(result.output == "\(words)\n", "\(result.messages)")
    }

    @Test func setHoldsOverEverythingButFlags() async throws {
        let run = try run(environment: ["MXSHELL_RF": "4"]).0
        #expect(try await run.run("set").output.contains("rf\t4\n"))
        let rows = try await run.run(
            "set rf 7; set chunk-size 1MB; config show --origin -o ndjson; set rf default; set")
        #expect(rows.output.contains(#""set rf""#), "\(rows.output)")
        #expect(rows.output.contains("1000000"))
        #expect(rows.output.contains("rf\t4\n") && rows.output.contains("jobs\t3\n"), "\(rows.output)")
        for wrong in ["set rf 0", "set timeout never"] {
            let result = try await run.run(wrong)
            #expect(result.code == 2 && result.messages.contains("or 'default'"), "\(wrong): \(result.messages)")
        }
    }

    /// A program that waits for somebody who is not there holds nothing up.
    @Test func aProgramForTheTokenHasALimit() async throws {
        let source = TokenSource.command(["/bin/sleep", "60"])
        let error = await #expect(throws: ShellError.self) {
            try await source.token(of: "prod", Environment([:]), patience: .milliseconds(50))
        }
        #expect(error?.exitCode == .fatal)
        #expect(error?.message.contains("connection 'prod': '/bin/sleep' has written none within 50ms") == true)
        let token = try await TokenSource.command(["/bin/echo", "secret"]).token(of: "prod", Environment([:]))
        #expect(token == "secret")
    }

    @Test(arguments: [
        (["MXSHELL_PROFILE": "lab"], "", "lab"), (["MXSHELL_URI": "mictlanx://r@prod.example:80"], "", "prod"),
        (["MXSHELL_URI": "mictlanx://r@prod.example:80", "MXSHELL_PROFILE": "lab"], "", "prod"),
        (["MICTLANX_URI": "mictlanx://r@prod.example:80", "MXSHELL_PROFILE": "lab"], "", "lab"),
        (["MICTLANX_URI": "mictlanx://r@prod.example:80"], "default: lab\n", "prod"), ([:], "default: lab\n", "lab"),
    ])
    func theEnvironmentWinsOverTheFile(environment: [String: String], extra: String, content: String) async throws {
        let result = try await run(extra, environment: environment).0.run("cat photos/cat")
        #expect(result.output == content, "\(result.messages)")
    }

    @Test func everyVerbTakesTheConnectionOfItsWords() async throws {
        let (run, prod, _) = try run()
        let file = run.state.path.appending("file")
        try file.write(Array("new".utf8))
        let target = run.state.path.appending("got")
        let lines = """
            put \(file) prod:photos/dog
            get prod:photos/dog \(target)
            ls prod:photos
            stat prod:photos/dog -o json > \(run.state.path.appending("stat"))
            rm prod:photos/cat
            ls prod: -o ndjson
            """
        let result = try await run.run(lines)
        #expect(result.code == 0, "\(result.messages)")
        #expect(try String(decoding: target.readBytes(), as: UTF8.self) == "new")
        #expect(result.output.contains(#"{"bucket":"photos","balls":1"#), "\(result.output)")
        #expect(prod.names == ["photos/dog"])
        #expect(run.store.names == ["photos/cat"])
    }

    @Test(arguments: [
        ("cat prd:photos/cat", "prd:photos/cat", "did you mean prod?"), ("ls x:y", "x:y", "'connections' lists them"),
        ("cat prod:photos/cat lab:photos/cat", "lab:photos/cat", "works at one"),
        ("cat prod:photos/cat --profile lab", "prod:photos/cat", "a flag names another store"),
        ("connect prd", "prd", "did you mean prod?"), ("on prd ls", "prd", "did you mean prod?"),
        ("on prod lss", "lss", "did you mean ls?"), ("on prod cat photos/", "photos/", "names no ball"),
        ("use prd:photos", "prd:photos", "did you mean prod?"), ("ping prd", "prd", "did you mean prod?"),
    ])
    func whatIsWrongIsUnderlined(line: String, word: String, hint: String) async throws {
        let result = try await run().0.run(line)
        #expect(result.code == 2, "\(result.messages)")
        #expect(try result.underlined() == word)
        #expect(result.messages.contains(hint), "\(result.messages)")
    }

    /// A script is checked whole: the mistake behind `on` is found before the first statement runs.
    @Test func aMistakeBehindOnStopsAScriptBeforeItBegins() async throws {
        let result = try await run().0.run("echo first; on prod stat --chnks photos/cat")
        #expect(result.code == 2)
        #expect(result.output.isEmpty)
        #expect(try result.underlined() == "--chnks")
    }

    /// With a bucket chosen a name may have a colon.
    @Test func aColonInANameIsKept() async throws {
        let run = try ShellRun(configuration: Self.file, ["logs/12:30": "noon", "logs/prod:x": "quoted"])
        #expect(try await run.run("use logs; cat 12:30; cat 'prod:x'").output == "noonquoted")
    }

    @Test func settingsComeFromTheNearestSource() async throws {
        let environment = ["MXSHELL_JOBS": "7"]
        let rows = try await run(environment: environment).0.run("config show --origin -o ndjson --profile prod").output
        for row in [
            #"{"setting":"client_id","value":"ingest","origin":"connections.prod of config.yaml"}"#,
            #"{"setting":"rf","value":"3","origin":"connections.prod of config.yaml"}"#,
            #"{"setting":"jobs","value":"7","origin":"MXSHELL_JOBS"}"#,
            #"{"setting":"chunk_size","value":"256000","origin":"built in"}"#,
        ] { #expect(rows.contains(row), "\(row) in \(rows)") }
        let lab = try await run().0.run("config show --origin -o ndjson --profile lab").output
        #expect(lab.contains(#"{"setting":"rf","value":"2","origin":"defaults of config.yaml"}"#), "\(lab)")
        let wrong = try await run(environment: ["MXSHELL_RF": "many"]).0.run("ls")
        #expect(wrong.code == 7)
        #expect(wrong.messages.contains("MXSHELL_RF cannot be 'many'"))
    }

    /// A faulty file stops what needs it, with its place, and nothing else.
    @Test func aFaultyFileIsToldWithItsPlace() async throws {
        let run = try ShellRun(configuration: "connections:\n  p: { urii: x }\n")
        let listed = try await run.run("ls photos")
        #expect(listed.code == 7)
        #expect(listed.messages.contains("config.yaml:2:8: error"), "\(listed.messages)")
        #expect(listed.messages.contains("did you mean 'uri'?"))
        #expect(listed.connections == 0)
        #expect(try await run.run("echo on").output == "on\n")
        let checked = try await run.run("config check")
        #expect(checked.code == 7)
        #expect(checked.messages.contains("did you mean 'uri'?"))
    }

    @Test func aFileWithATokenIsPrivate() async throws {
        let text = "connections: { p: { uri: 'mictlanx://r@h:1', token: { value: t0ken } } }\n"
        let open = try await ShellRun(configuration: text, mode: 0o644).run("ls p:photos")
        #expect(open.code == 7)
        #expect(open.messages.contains("chmod 600"), "\(open.messages)")
        let closed = try await ShellRun(configuration: text, ["photos/cat": "1"]).run("ls p:photos")
        #expect(closed.code == 0, "\(closed.messages)")
    }

    /// A run of a workflow goes on at the store where it was begun, wherever the session stands.
    @Test func aWorkflowGoesOnAtItsConnection() async throws {
        let (run, prod, lab) = try run()
        let file = run.state.path.appending("flow.yaml")
        try file.write(
            Array("mxwf: 1\nname: flow\nsteps:\n  - put: { text: hi, bucket: b, key: x }\n".utf8))
        lab.fail("put b/x", .rejected)
        let begun = try await run.run("connect prod; run \(file) --profile lab")
        #expect(begun.code == 2, "\(begun.messages)")
        let resumed = try await run.run("resume")
        #expect(resumed.code == 0, "\(resumed.messages)")
        #expect(lab["b/x"] == "hi")
        #expect(prod["b/x"] == nil)
        #expect(run.store["b/x"] == nil)
    }

    @Test func connectionsAreListed() async throws {
        let result = try await run().0.run("connect lab; connections -o csv")
        #expect(
            result.output.contains("*,lab,mictlanx://r@lab.example:80/?protocol=https,config.yaml,all\n"),
            "\(result.output)")
        #expect(result.output.contains(",embedded,"))
    }
}

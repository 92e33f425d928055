import MictlanXBatch
import MictlanXModel
import MictlanXText
import SystemPackage
import Testing

@testable import ShellKit

/// What the configuration file can say, and how its faults are told.
@Suite struct ConfigFileTests {
    private func read(_ text: String) -> (file: ConfigFile?, findings: [String]) {
        let (file, diagnostics) = ConfigFile.read(
            SourceText(name: "config.yaml", text: text), directory: "/etc/mx", home: "/home/u")
        return (file, diagnostics.sorted.map { $0.summary + ($0.label.map { " | \($0)" } ?? "") })
    }

    @Test func everyKeyIsRead() throws {
        let (read, findings) = read(
            """
            default: prod
            defaults: { rf: 2, timeout: 30s }
            connections:
              prod:
                uri: mictlanx://r0@store.example:443/?protocol=https
                client_id: ingest
                token: { file: token.txt }
                tls: { ca: ~/ca.pem }
                headers: { x-tenant: lab }
                defaults: { chunk_size: 1MiB, jobs: 4, retries: 2 }
                protect: [golden, 'raw/2026/**']
                readonly: true
              lab:
                uri: mictlanx://r0@127.0.0.1:60666
                token: { command: [pass, show, lab] }
                tls: { insecure: true }
            """)
        #expect(findings.isEmpty)
        let file = try #require(read)
        #expect(file.standard == "prod")
        #expect(file.settings == SettingValues(replicas: 2, timeout: .seconds(30)))
        let prod = try #require(file.profile("prod"))
        #expect(prod.uri.routers.map(\.host) == ["store.example"])
        #expect(prod.clientID == "ingest")
        #expect(prod.token == .file("/etc/mx/token.txt"))
        #expect(prod.certificates == "/home/u/ca.pem")
        #expect(prod.headers == ["x-tenant": "lab"])
        #expect(prod.settings == SettingValues(chunkSize: ByteCount(1_048_576), jobs: 4, attempts: 2))
        #expect(prod.protected.map(\.text) == ["golden", "raw/2026/**"])
        #expect(prod.isReadOnly)
        let lab = try #require(file.profile("lab"))
        #expect(lab.token == .command(["pass", "show", "lab"]))
        #expect(lab.isInsecure)
        #expect(!file.holdsSecrets)
    }

    @Test(arguments: ["", "\n", "# nothing yet\n  # at all\n"])
    func whatWasJustBegunIsNoFault(text: String) {
        #expect(read(text).file?.profiles.isEmpty == true)
    }

    @Test(arguments: [
        ("connections:\n  p:\n    urii: 'mictlanx://a@h:1'\n", "config.yaml:3:5: error[E202]", "did you mean 'uri'?"),
        ("connections:\n  p: { uri: 'http://x' }\n", "config.yaml:2:", "'uri'"),
        ("connections:\n  p: { client_id: a }\n", "config.yaml:2:3", "needs 'uri'"),
        ("connections:\n  p.q: { uri: 'mictlanx://a@h:1' }\n", "config.yaml:2:3", "no name of a connection"),
        ("connections:\n  embedded: { uri: 'mictlanx://a@h:1' }\n", "config.yaml:2:3", "this machine"),
        ("default: lap\nconnections:\n  lab: { uri: 'mictlanx://a@h:1' }\n", "config.yaml:1:10", "did you mean 'lab'?"),
        ("defaults: { rf: many }\n", "config.yaml:1:17", "a whole number"),
        ("defaults: { chunk_size: 0 }\n", "config.yaml:1:25", "more than 0"),
        ("connections: [a]\n", "config.yaml:1:14", "takes a map"),
        (
            "connections:\n  p: { uri: 'mictlanx://a@h:1', token: { env: A, file: b } }\n", "config.yaml:2:",
            "beside 'env'"
        ),
        ("connections:\n  p: { uri: 'mictlanx://a@h:1', protect: ['a/[b'] }\n", "config.yaml:2:", "protect"),
        ("colour: x\n", "config.yaml:1:1", "unknown configuration key 'colour'"),
    ])
    func everyFaultHasItsPlace(text: String, place: String, what: String) throws {
        let (file, findings) = read(text)
        #expect(file == nil)
        let first = try #require(findings.first)
        #expect(findings.count == 1, "\(findings)")
        #expect(first.hasPrefix(place.replacing("[E202]", with: "")), "\(first)")
        #expect(first.contains(what), "\(first)")
    }
}

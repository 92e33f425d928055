import Foundation
import MictlanXModel
import Testing

struct MictlanXURITests {
    struct Row: Sendable, CustomTestStringConvertible {
        let text: String
        /// `[id, host with path, port, protocol, api_version, http2]` of each router; `nil` where it is refused.
        let routers: [[String]]?
        /// What the Python client puts before the path of each request.
        let bases: [String]
        var testDescription: String { text }
    }

    static let rows: [Row] = Fixture.rows("uri").compactMap { row in
        guard row.count > 2, let text = row[0] as? String else { return nil }
        let routers = row[2] as? [[String: Any]]
        let bases = routers?.compactMap { $0["base_url"] as? String } ?? []
        let values = routers?.map { router in
            ["id", "host", "port", "protocol", "api_version"].map { "\(router[$0] ?? "")" } + [
                "\(router["http2"] as? Bool ?? false)"
            ]
        }
        return Row(text: text, routers: values, bases: bases)
    }

    /// Where we refuse on purpose what the Python client takes: it could never connect, or would to something else.
    static let refused: Set<String> = [
        "mictlanx://a@b@h:1?protocol=http",  // the host holds an @
        "mictlanx://r0@:80?protocol=http",  // no host
        "mictlanx://r0@h:+80?protocol=http",  // ports are plain digits
        "mictlanx://r0@h:8_0?protocol=http",
        "mictlanx://r0@h:1?protocol=ftp",
        "mictlanx://r0@h:1/?protocol=http?x=1",
        "mictlanx://r0@h:1;r1@h:2",  // the host holds a ;
        "mictlanx://r0:h:80",  // neither an IPv6 address nor a name
    ]

    /// Where the value differs on purpose: the protocol is not case-sensitive, brackets are not part of an address.
    static let normalised: [String: [String]] = [
        "mictlanx://r0@h:1?protocol=HTTP&protocol=https": ["r0", "h", "1", "http", "4", "false"],
        "mictlanx://r0@[::1]:60666/?protocol=http": ["r0", "::1", "60666", "http", "4", "false"],
    ]

    /// What today's Python client takes, and the one that the table was made with did not.
    static let newer: [String: String] = ["mictlanx://r0@h": "https://h"]

    @Test(arguments: rows) func parses(row: Row) throws {
        guard Self.newer[row.text] == nil else {
            #expect(try MictlanXURI(row.text).routers.map(\.baseURL) == [try #require(Self.newer[row.text])])
            return
        }
        guard let expected = row.routers, !Self.refused.contains(row.text) else {
            #expect(throws: InvalidURI.self) { try MictlanXURI(row.text) }
            return
        }
        let uri = try MictlanXURI(row.text)
        let routers = uri.routers.map { router in
            [
                router.id ?? "<null>", router.host + router.pathPrefix, "\(router.port)", router.scheme.rawValue,
                "\(uri.apiVersion)", "\(uri.http2)",
            ]
        }
        #expect(routers == Self.normalised[row.text].map { [$0] } ?? expected)
    }

    /// Where requests go elsewhere on purpose than those of the Python client.
    static let otherBases: [String: String] = [
        // It drops every port of https.
        "mictlanx://r0@localhost:60666": "https://localhost:60666",
        "mictlanx://r0@api.example.org:8443/?protocol=https": "https://api.example.org:8443",
        "mictlanx://r0@h:1?protocol=": "https://h:1",
        "mictlanx://r0@h:65535": "https://h:65535",
        // It leaves the brackets out, so that the port becomes part of the address.
        "mictlanx://r0@2001:db8::1:60666?protocol=http": "http://[2001:db8::1]:60666",
        // It writes the default port, which says the same.
        "mictlanx://r0@h: 80 ?protocol=http": "http://h",
        // It takes the protocol as it is written.
        "mictlanx://r0@h:1?protocol=HTTP&protocol=https": "http://h:1",
    ]

    @Test func namesASocket() throws {
        let uri = try MictlanXURI("unix:/run/mictlanx/node.sock")
        #expect(
            uri.routers.map(\.unixSocketPath) == ["/run/mictlanx/node.sock"] && uri.routers.map(\.isLocal) == [true])
        #expect(uri.text == "unix:/run/mictlanx/node.sock" && uri.routers.map(\.label) == ["/run/mictlanx/node.sock"])
        #expect(try MictlanXURI(uri.text) == uri)
        for text in ["unix:", "unix:" + String(repeating: "x", count: 108)] {
            #expect(throws: InvalidURI.self) { try MictlanXURI(text) }
        }
    }

    @Test func theTableIsWhole() {
        #expect(Self.rows.count == 44)
        let texts = Set(Self.rows.map(\.text))
        #expect(Self.refused.isSubset(of: texts))
        #expect(texts.isSuperset(of: Self.normalised.keys))
        #expect(texts.isSuperset(of: Self.otherBases.keys))
    }

    @Test(arguments: rows.filter { $0.routers != nil && !refused.contains($0.text) })
    func reaches(row: Row) throws {
        let bases = try MictlanXURI(row.text).routers.map(\.baseURL)
        #expect(bases == Self.otherBases[row.text].map { [$0] } ?? row.bases)
    }

    @Test(arguments: [
        ("mictlanx://r0@localhost:60666", "https://localhost:60666"),  // Python drops the port
        ("mictlanx://r0@api.example.org:8443/?protocol=https", "https://api.example.org:8443"),
        ("mictlanx://r0@api.example.org/mictlanx:443/?protocol=https", "https://api.example.org/mictlanx"),
        ("mictlanx://r0@2001:db8::1:60666?protocol=http", "http://[2001:db8::1]:60666"),
        ("mictlanx://r0@[::1]:60666/?protocol=http", "http://[::1]:60666"),
        ("mictlanx://h:80/?protocol=http", "http://h"),
    ])
    func keepsPortsAndBrackets(text: String, base: String) throws {
        #expect(try MictlanXURI(text).routers.first?.baseURL == base)
    }

    @Test(arguments: [
        ("mictlanx://r0@host?protocol=http", ["http://host"]), ("mictlanx://host/", ["https://host"]),
        ("mictlanx://r0@host/mictlanx/?protocol=http", ["http://host/mictlanx"]),
        ("mictlanx://[::1]?protocol=http", ["http://[::1]"]),
        ("mictlanx://r0@a,r1@b:61/?protocol=http", ["http://a", "http://b:61"]),
        ("mictlanx://r0@h:60666?/api_version=4&protocol=http", ["http://h:60666"]),
    ])
    func takesWhatTodaysClientWrites(text: String, bases: [String]) throws {
        let uri = try MictlanXURI(text)
        #expect(uri.routers.map(\.baseURL) == bases)
        #expect(uri.apiVersion == 4)
        #expect(try MictlanXURI(uri.text) == uri)
    }

    @Test(arguments: [
        ("r0:localhost:60666", nil, ["http://localhost:60666"]),
        ("r0:a:1 r1:b:2,  r2:c:-1", nil, ["http://a:1", "http://b:2", "http://c"]),
        ("r0:example.org/v0/mictlanx:-1", "https", ["https://example.org/v0/mictlanx"]),
        ("r0:[::1]:60666", "HTTP", ["http://[::1]:60666"]),
        ("mictlanx://r0@h:1/?protocol=http", "https", ["http://h:1"]),
    ])
    func takesListsOfRouters(text: String, scheme: String?, bases: [String]) throws {
        let uri = try MictlanXURI(routerList: text, scheme: scheme)
        #expect(uri.routers.map(\.baseURL) == bases)
    }

    @Test(arguments: ["", " , ", "h:1", "r0", ":h:1", "r0:h:0", "r0:h:x", "r0::1", "r0:a b:1"])
    func refusesOtherLists(text: String) {
        #expect(throws: InvalidURI.self) { try MictlanXURI(routerList: text) }
    }

    /// Who writes another form is told the right one.
    @Test(arguments: [
        ("r0:host:60666", "mictlanx://r0@host:60666/?protocol=http"),
        ("mictlanx://r0:host:60666", "mictlanx://r0@host:60666/?protocol=http"),
        ("host:60666", "mictlanx://host:60666/?protocol=http"),
        ("https://host/mictlanx?x=1", "mictlanx://host/mictlanx:443/?protocol=https"),
        ("http://[::1]:60666/", "mictlanx://[::1]:60666/?protocol=http"),
        ("mictlanx:/r0@h:1", "for example mictlanx://"), ("", "for example mictlanx://"),
        ("ftp://h:1", "for example mictlanx://"),
    ])
    func proposesWhatIsMeant(text: String, proposal: String) {
        let error = #expect(throws: InvalidURI.self) { try MictlanXURI(text) }
        #expect(error?.description.contains("write \(proposal)") == true, "\(error?.description ?? "")")
    }

    @Test func builds() {
        let routers = [
            RouterEndpoint(id: "r0", scheme: .http, host: "localhost", port: 60_666),
            RouterEndpoint(id: nil, scheme: .http, host: "localhost", port: 60_667),
        ]
        #expect(MictlanXURI(routers: routers, http2: true).text == Fixture.strings("uri_build").first)
        #expect("\(MictlanXURI(routers: routers))".hasSuffix("&http2=0"))
        #expect(MictlanXURI(routers: []).text == Fixture.strings("uri_build").last)
    }

    @Test(arguments: rows.filter { $0.routers != nil && !refused.contains($0.text) })
    func readsWhatItBuilds(row: Row) throws {
        let uri = try MictlanXURI(row.text)
        #expect(try MictlanXURI(uri.text) == uri)
    }
}

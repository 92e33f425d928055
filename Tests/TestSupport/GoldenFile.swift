internal import Foundation

/// Recorded traffic of the real client and router: one file of `Tests/Fixtures/golden` (`docs/wire-protocol.md` §13).
package struct GoldenFile {
    /// One request and its answer.
    package struct Exchange {
        /// The method.
        package let method: String
        /// The path.
        package let path: String
        /// The query without its `?`, empty for none.
        package let query: String
        /// The request's body as JSON, `nil` for none.
        package let requestJSON: [String: Any]?
        /// The request's body as text, where it was recorded.
        package let requestText: String?
        /// The request's body, `nil` where only its checksum was recorded; JSON in a form of its own.
        package let requestBody: [UInt8]?
        /// The status of the answer.
        package let status: Int
        /// The header fields of the answer, names in lower case.
        package let headers: [String: String]
        /// The body of the answer, `nil` where only its checksum was recorded.
        package let body: [UInt8]?
        /// The checksums of both bodies, `nil` where the body itself was recorded.
        package let checksums: (request: String?, answer: String?)
    }

    /// The exchanges of one hop, in the order in which they began.
    package let exchanges: [Exchange]

    /// Reads one file.
    ///
    /// - Parameters:
    ///   - name: the operation, for example `put_bytes_single`.
    ///   - hop: how the wanted exchanges are marked, or begin to be: `client-router`, or `router-peer` for any peer.
    /// - Throws: what reading throws.
    package init(_ name: String, hop: String = "client-router") throws {
        let root = try FixtureFile.object("golden/\(name).json")
        exchanges = (root["exchanges"] as? [[String: Any]] ?? []).compactMap { exchange in
            guard let marked = exchange["hop"] as? String, marked.hasPrefix(hop),
                let request = exchange["request"] as? [String: Any], let method = request["method"] as? String,
                let path = request["path"] as? String
            else { return nil }
            let sent = request["body"] as? [String: Any] ?? [:]
            let response = exchange["response"] as? [String: Any] ?? [:]
            return Exchange(
                method: method, path: path, query: request["query"] as? String ?? "",
                requestJSON: sent["json"] as? [String: Any], requestText: sent["text"] as? String,
                requestBody: Self.body(sent), status: response["status"] as? Int ?? 0,
                headers: response["headers"] as? [String: String] ?? [:],
                body: Self.body(response["body"] as? [String: Any] ?? [:]),
                checksums: (sent["sha256"] as? String, (response["body"] as? [String: Any])?["sha256"] as? String))
        }
    }

    private static func body(_ recorded: [String: Any]) -> [UInt8]? {
        if let json = recorded["json"] {
            return (try? JSONSerialization.data(withJSONObject: json, options: [.fragmentsAllowed])).map(Array.init)
        }
        if let text = recorded["text"] as? String { return Array(text.utf8) }
        return recorded["size"] as? Int == 0 ? [] : nil
    }

    /// The names of all files.
    package static var names: [String] { FixtureFile.names(in: "golden") }

    /// JSON as an object, `nil` for everything else.
    ///
    /// - Parameter bytes: the text.
    /// - Returns: its fields.
    package static func object(_ bytes: [UInt8]) -> [String: Any]? {
        (try? JSONSerialization.jsonObject(with: Data(bytes))) as? [String: Any]
    }
}

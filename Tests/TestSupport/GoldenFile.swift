internal import Foundation

/// Recorded traffic of the real client and router, where the shared specification is beside the project.
package struct GoldenFile {
    /// One request and its answer between client and router.
    package struct Exchange {
        /// The method.
        package let method: String
        /// The path.
        package let path: String
        /// The request's body as JSON, `nil` for none.
        package let requestJSON: [String: Any]?
        /// The request's body as text, where it was recorded.
        package let requestText: String?
        /// The status of the answer.
        package let status: Int
        /// The body of the answer, `nil` where only its checksum was recorded.
        package let body: [UInt8]?
    }

    /// The exchanges between client and router, in the order in which they began.
    package let exchanges: [Exchange]

    /// Whether the recorded traffic is there; tests that need it are skipped otherwise.
    package static var areAvailable: Bool { directory != nil }

    /// Reads one file.
    ///
    /// - Parameter name: the operation, for example `put_bytes_single`.
    /// - Throws: what reading throws.
    package init(_ name: String) throws {
        guard let directory = Self.directory else { throw CocoaError(.fileNoSuchFile) }
        let data = try Data(contentsOf: directory.appendingPathComponent("\(name).json"))
        let root = try JSONSerialization.jsonObject(with: data) as? [String: Any] ?? [:]
        exchanges = (root["exchanges"] as? [[String: Any]] ?? []).compactMap { exchange in
            guard exchange["hop"] as? String == "client-router", let request = exchange["request"] as? [String: Any],
                let method = request["method"] as? String, let path = request["path"] as? String
            else { return nil }
            let sent = request["body"] as? [String: Any] ?? [:]
            let response = exchange["response"] as? [String: Any] ?? [:]
            return Exchange(
                method: method, path: path, requestJSON: sent["json"] as? [String: Any],
                requestText: sent["text"] as? String, status: response["status"] as? Int ?? 0,
                body: Self.body(response["body"] as? [String: Any] ?? [:]))
        }
    }

    private static func body(_ recorded: [String: Any]) -> [UInt8]? {
        if let json = recorded["json"] {
            return (try? JSONSerialization.data(withJSONObject: json, options: [.fragmentsAllowed])).map(Array.init)
        }
        if let text = recorded["text"] as? String { return Array(text.utf8) }
        return recorded["size"] as? Int == 0 ? [] : nil
    }

    /// Walks up from this file to the first directory that holds the shared specification.
    private static let directory: URL? = {
        var place = URL(fileURLWithPath: #filePath)
        while place.path != "/" {
            place.deleteLastPathComponent()
            let candidate = place.appendingPathComponent("shared/spec/golden")
            if FileManager.default.fileExists(atPath: candidate.path) { return candidate }
        }
        return nil
    }()
}

internal import MictlanXText

extension RunHeader {
    /// A command of the shell that is a run: what it was given, so that it can be parsed again.
    package struct Command: Hashable, Sendable {
        /// The verb and its words, in the form in which the shell's parser takes them.
        package let words: [String]
        /// The bucket that `use` had chosen.
        package let bucket: String?
        /// The routers of the connections that it names, by their names. The store on this machine has none.
        package var connections: [String: String] = [:]
        /// The name of the connection where the session stood.
        package var connection: String?

        package init(words: [String], bucket: String?) {
            self.words = words
            self.bucket = bucket
        }

        init?(_ fields: JSONObject) {
            guard case .array(let words)? = fields["words"] else { return nil }
            self.words = words.compactMap { if case .string(let word) = $0 { word } else { nil } }
            guard self.words.count == words.count, !words.isEmpty else { return nil }
            if case .string(let bucket)? = fields["bucket"] { self.bucket = bucket } else { bucket = nil }
            if case .string(let name)? = fields["connection"] { connection = name }
            for (name, uri) in fields["connections"]?.object ?? [:] {
                if case .string(let text) = uri { connections[name] = text }
            }
        }

        var json: JSONObject {
            var fields: JSONObject = ["words": .array(words.map { .string($0) })]
            fields["bucket"] = bucket.map { .string($0) }
            fields["connection"] = connection.map { .string($0) }
            if !connections.isEmpty {
                var uris = JSONObject()
                for (name, uri) in connections.sorted(by: { $0.key < $1.key }) { uris[name] = .string(uri) }
                fields["connections"] = .object(uris)
            }
            return fields
        }
    }
}

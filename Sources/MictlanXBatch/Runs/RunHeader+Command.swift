internal import MictlanXText

extension RunHeader {
    /// The connections of a run: names may mean something else, or nothing, when it goes on.
    package struct Connections: Hashable, Sendable {
        /// The name of the connection where the session stood; `nil` for one without.
        package var standing: String?
        /// The routers of the connections that are named. The store on this machine has none.
        package var uris: [String: String] = [:]

        package init() {}

        init(_ fields: JSONObject) {
            if case .string(let name)? = fields["standing"] { standing = name }
            for (name, uri) in fields["uris"]?.object ?? [:] {
                if case .string(let text) = uri { uris[name] = text }
            }
        }

        var json: JSONObject {
            var fields = JSONObject()
            fields["standing"] = standing.map { .string($0) }
            var named = JSONObject()
            for (name, uri) in uris.sorted(by: { $0.key < $1.key }) { named[name] = .string(uri) }
            fields["uris"] = .object(named)
            return fields
        }
    }

    /// A command of the shell that is a run: what it was given, so that it can be parsed again.
    package struct Command: Hashable, Sendable {
        /// The verb and its words, in the form in which the shell's parser takes them.
        package let words: [String]
        /// The bucket that `use` had chosen.
        package let bucket: String?
        /// How many parts of its sources could not be read: they are not in its list.
        package let unread: Int

        package init(words: [String], bucket: String?, unread: Int = 0) {
            self.words = words
            self.bucket = bucket
            self.unread = unread
        }

        init?(_ fields: JSONObject) {
            guard case .array(let words)? = fields["words"] else { return nil }
            self.words = words.compactMap { if case .string(let word) = $0 { word } else { nil } }
            guard self.words.count == words.count, !words.isEmpty else { return nil }
            if case .string(let bucket)? = fields["bucket"] { self.bucket = bucket } else { bucket = nil }
            if case .int(let unread)? = fields["unread"] { self.unread = unread } else { unread = 0 }
        }

        var json: JSONObject {
            var fields: JSONObject = ["words": .array(words.map { .string($0) })]
            fields["bucket"] = bucket.map { .string($0) }
            if unread > 0 { fields["unread"] = .int(unread) }
            return fields
        }
    }
}
